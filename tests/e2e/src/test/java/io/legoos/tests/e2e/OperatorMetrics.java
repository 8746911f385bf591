package io.legoos.tests.e2e;

import io.javaoperatorsdk.operator.api.monitoring.Metrics.ControllerExecution;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.legoos.operator.ReconcileMetrics;
import io.legoos.runtime.HostPort;
import io.legoos.runtime.metrics.Metrics;
import io.legoos.runtime.metrics.MetricsServer;
import io.legoos.runtime.metrics.ProcessLabels;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What an operator says that looks at a VProcess every 100 ms: there is none in a local cluster,
 * and the dashboards have panels for it.
 */
final class OperatorMetrics implements AutoCloseable {
  private final Metrics metrics = new Metrics();
  private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor();
  private final MetricsServer server;

  private OperatorMetrics() throws Exception {
    ReconcileMetrics looks = new ReconcileMetrics();
    var unused = metrics.scope(ProcessLabels.NONE).sampled(looks);
    server = MetricsServer.start(new HostPort("127.0.0.1", 0), metrics);
    var unusedTask = looking.scheduleAtFixedRate(() -> look(looks), 0, 100, TimeUnit.MILLISECONDS);
  }

  static OperatorMetrics serve() throws Exception {
    return new OperatorMetrics();
  }

  String address() {
    return "127.0.0.1:" + server.port();
  }

  private static void look(ReconcileMetrics looks) {
    try {
      var unused = looks.timeControllerExecution(new Look());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private record Look() implements ControllerExecution<String> {
    @Override
    public String name() {
      return "reconcile";
    }

    @Override
    public String controllerName() {
      return "vprocessreconciler";
    }

    @Override
    public String successTypeName(String result) {
      return "resource";
    }

    @Override
    public ResourceID resourceID() {
      return new ResourceID("name", "namespace");
    }

    @Override
    public Map<String, Object> metadata() {
      return Map.of(
          Constants.RESOURCE_GVK_KEY, new GroupVersionKind("legoos.io", "v1alpha1", "VProcess"));
    }

    @Override
    public String execute() {
      return "";
    }
  }

  @Override
  public void close() throws Exception {
    looking.shutdownNow();
    server.close();
    metrics.close();
  }
}
