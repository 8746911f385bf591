package io.legoos.operator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.PoolSpec;
import io.legoos.operator.OperatorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the chart's PodMonitor goes by. */
class MetricsPortTest {
  private final OwnerReference owner = new OwnerReference();
  private final LegoCluster cluster = example();

  private static LegoCluster example() {
    try {
      LegoCluster cluster =
          Serialization.unmarshal(
              Files.readString(Path.of("../../examples/cluster.yaml")), LegoCluster.class);
      cluster.getMetadata().setNamespace("team-a");
      return cluster;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everyMonitorServesMetricsAtAPortOfThatName() {
    MonitorPods pods = new MonitorPods(cluster, "image", "managers:1", owner);
    assertThat(cluster.getSpec().pools()).hasSize(3);
    for (PoolSpec pool : cluster.getSpec().pools()) {
      Container monitor = pods.pod(pool, 0).getSpec().getContainers().getFirst();
      assertThat(monitor.getPorts().stream().filter(port -> port.getName().equals("metrics")))
          .extracting(ContainerPort::getContainerPort)
          .containsExactly(MonitorPods.METRICS_PORT);
      assertThat(monitor.getArgs())
          .contains("metrics.listen=$(POD_IP):" + MonitorPods.METRICS_PORT)
          .contains("cluster.name=team-a/demo");
    }
  }

  private List<NetworkPolicyIngressRule> rules(List<NetworkPolicyPeer> metricsFrom) {
    return new ClusterObjects(cluster, owner).networkPolicy(metricsFrom).getSpec().getIngress();
  }

  private static List<IntOrString> openToAll(List<NetworkPolicyIngressRule> rules) {
    return rules.stream()
        .filter(rule -> rule.getFrom().isEmpty())
        .flatMap(rule -> rule.getPorts().stream())
        .map(NetworkPolicyPort::getPort)
        .toList();
  }

  @Test
  void theNetworkPolicyLetsPrometheusIn() {
    assertThat(openToAll(rules(List.of()))).contains(new IntOrString(MonitorPods.METRICS_PORT));
  }

  /** As the chart hands metrics.from on. */
  @Test
  void metricsAreForThoseThatAreNamedIfAnyAre() {
    Map<String, String> environment =
        Map.of(
            "OPERATOR_IMAGE", "image",
            "POD_IP", "10.0.0.1",
            "POD_NAME", "operator",
            "POD_NAMESPACE", "lego-system",
            "METRICS_FROM", "[{\"podSelector\":{\"matchLabels\":{\"app\":\"prometheus\"}}}]");
    List<NetworkPolicyPeer> named = OperatorConfig.of(environment).metricsFrom();
    assertThat(named)
        .extracting(peer -> peer.getPodSelector().getMatchLabels())
        .containsExactly(Map.of("app", "prometheus"));
    List<NetworkPolicyIngressRule> rules = rules(named);
    assertThat(openToAll(rules)).containsExactly(new IntOrString(MonitorPods.HEALTH_PORT));
    assertThat(rules.stream().filter(rule -> rule.getFrom().equals(named)))
        .flatExtracting(NetworkPolicyIngressRule::getPorts)
        .extracting(NetworkPolicyPort::getPort)
        .containsExactly(new IntOrString(MonitorPods.METRICS_PORT));
  }

  @Test
  void whatIsNotAListOfPeersIsRefused() {
    Map<String, String> environment =
        Map.of(
            "OPERATOR_IMAGE", "image",
            "POD_IP", "10.0.0.1",
            "POD_NAME", "operator",
            "POD_NAMESPACE", "lego-system",
            "METRICS_FROM", "prometheus");
    assertThatThrownBy(() -> OperatorConfig.of(environment))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("METRICS_FROM");
  }
}
