package io.legoos.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.legoos.crds.LegoCluster;
import io.legoos.crds.PoolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @Test
  void theNetworkPolicyLetsPrometheusIn() {
    assertThat(
            new ClusterObjects(cluster, owner)
                .networkPolicy().getSpec().getIngress().stream()
                    .filter(rule -> rule.getFrom().isEmpty())
                    .flatMap(rule -> rule.getPorts().stream()))
        .extracting(NetworkPolicyPort::getPort)
        .contains(new IntOrString(MonitorPods.METRICS_PORT));
  }
}
