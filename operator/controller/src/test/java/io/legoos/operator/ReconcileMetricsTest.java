package io.legoos.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javaoperatorsdk.operator.api.monitoring.Metrics.ControllerExecution;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.legoos.runtime.metrics.Metrics;
import io.legoos.runtime.metrics.ProcessLabels;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class ReconcileMetricsTest {
  private final ReconcileMetrics looks = new ReconcileMetrics();

  private record Execution(String name, Map<String, Object> metadata, Callable<String> body)
      implements ControllerExecution<String> {
    @Override
    public String controllerName() {
      return "controller";
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
    public String execute() throws Exception {
      return body.call();
    }
  }

  private String look(String name, Map<String, Object> metadata, Callable<String> body)
      throws Exception {
    return looks.timeControllerExecution(new Execution(name, metadata, body));
  }

  private static Map<String, Object> kind(String kind) {
    return Map.of(Constants.RESOURCE_GVK_KEY, new GroupVersionKind("legoos.io", "v1alpha1", kind));
  }

  private String scrape() throws Exception {
    try (Metrics metrics = new Metrics();
        var unused = metrics.scope(ProcessLabels.NONE).sampled(looks)) {
      return metrics.scrape();
    }
  }

  @Test
  void looksAreCountedByKindActionAndOutcome() throws Exception {
    assertThat(look("reconcile", kind("VProcess"), () -> "result")).isEqualTo("result");
    assertThat(look("cleanup", kind("VNode"), () -> "gone")).isEqualTo("gone");
    assertThatThrownBy(
            () ->
                look(
                    "reconcile",
                    kind("VProcess"),
                    () -> {
                      throw new IllegalStateException("on purpose");
                    }))
        .hasMessage("on purpose");

    assertThat(scrape())
        .contains(
            "legoos_operator_reconciles_total{legocluster=\"\",monitor=\"\",kind=\"VProcess\","
                + "action=\"reconcile\",outcome=\"done\",} 1.0",
            "kind=\"VProcess\",action=\"reconcile\",outcome=\"failed\",} 1.0",
            "kind=\"VNode\",action=\"cleanup\",outcome=\"done\",} 1.0",
            "kind=\"LegoCluster\",action=\"reconcile\",outcome=\"done\",} 0.0")
        .containsPattern(
            "legoos_operator_reconcile_seconds_count\\{[^}]*kind=\"VProcess\",\\} 2.0");
  }

  @Test
  void whatTheSdkAddsIsCountedTogether() throws Exception {
    look("reconcile", kind("ConfigMap"), () -> "");
    look("reconcile", Map.of(), () -> "");
    assertThat(scrape()).contains("kind=\"other\",action=\"reconcile\",outcome=\"done\",} 2.0");
  }
}
