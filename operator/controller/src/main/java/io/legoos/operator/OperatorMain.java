package io.legoos.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.legoos.operator.cluster.LegoClusterReconciler;
import io.legoos.operator.cluster.RunningClusters;
import io.legoos.operator.vprocess.VNodeReconciler;
import io.legoos.operator.vprocess.VProcessReconciler;
import io.legoos.runtime.HealthServer;
import io.legoos.runtime.HostPort;
import io.legoos.runtime.StartupException;
import io.legoos.runtime.metrics.Metrics;
import io.legoos.runtime.metrics.MetricsServer;
import io.legoos.runtime.metrics.ProcessLabels;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The operator's process: {@code operator}, configured by its environment. */
public final class OperatorMain {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorMain.class);
  private static final HostPort HEALTH = new HostPort("0.0.0.0", 8080);
  private static final HostPort METRICS = new HostPort("0.0.0.0", 8081);
  private static final String LEASE = "legoos-operator";
  private static final Duration LEASE_DURATION = Duration.ofSeconds(10);
  private static final Duration RENEW_DEADLINE = Duration.ofSeconds(7);
  private static final Duration RETRY_PERIOD = Duration.ofSeconds(2);
  private static final Duration HANGS_AFTER = Duration.ofSeconds(120);

  private OperatorMain() {}

  public static void main(String[] args) {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    try {
      run(OperatorConfig.of(System.getenv()));
    } catch (StartupException | IllegalArgumentException e) {
      System.err.println("operator: " + e.getMessage());
      System.exit(1);
    }
  }

  private static void run(OperatorConfig config) throws StartupException {
    KubernetesClient client = new KubernetesClientBuilder().build();
    LoopWatch watch = new LoopWatch(HANGS_AFTER, System::nanoTime);
    // A standby is ready too: it can take over at any time.
    HealthServer.start(HEALTH, watch::isAlive, () -> true);
    Metrics metrics = new Metrics();
    metrics.watchJvm(ProcessLabels.NONE);
    MetricsServer.start(METRICS, metrics);
    ReconcileMetrics looks = new ReconcileMetrics();
    var unused = metrics.scope(ProcessLabels.NONE).sampled(looks);
    InstantSource clock = InstantSource.system();
    RunningClusters clusters = new RunningClusters(metrics);
    EventRecorder events = new EventRecorder(client, clock, config.podName());
    Operator operator =
        new Operator(
            overrider ->
                overrider
                    .withKubernetesClient(client)
                    .withMetrics(looks)
                    .withCloseClientOnStop(false)
                    .withStopOnInformerErrorDuringStartup(false)
                    .withLeaderElectionConfiguration(
                        new LeaderElectionConfiguration(
                            LEASE,
                            config.namespace(),
                            LEASE_DURATION,
                            RENEW_DEADLINE,
                            RETRY_PERIOD,
                            config.podName(),
                            new LeaderCallbacks(
                                () -> LOG.info("{} leads", config.podName()),
                                () -> LOG.warn("{} does not lead any more", config.podName()),
                                leader -> LOG.info("the leader is {}", leader)),
                            true)));
    operator.register(
        new LegoClusterReconciler(client, config, clusters, events, clock, watch),
        controller -> watched(controller, config.watched()));
    operator.register(
        new VProcessReconciler(client, clusters, events, clock, watch),
        controller -> watched(controller, config.watched()));
    operator.register(
        new VNodeReconciler(client, clusters, events, clock, watch),
        controller -> watched(controller, config.watched()));
    LOG.info("the operator of {} waits for the lease {}", config.podName(), LEASE);
    operator.start();
  }

  private static void watched(
      ControllerConfigurationOverrider<?> controller, Set<String> namespaces) {
    if (!namespaces.isEmpty()) {
      controller.settingNamespaces(namespaces);
    }
  }
}
