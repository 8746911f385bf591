package io.legoos.tests.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Changes of a running cluster: more monitors, fewer, and what somebody else spoiled. */
@ExtendWith(SuiteExtension.class)
@Order(3)
class ScaleTest {
  private static final String NAMESPACE = "scale";

  @Test
  void poolsGrowAtOnceShrinkWhenEmptyAndAreRepaired(Suite suite) throws Exception {
    Kubectl kubectl = suite.newNamespace(NAMESPACE);
    kubectl.applyText(Manifests.cluster("lego", 1, 1));
    kubectl.awaitPhase("legocluster", "lego", "Ready", Suite.PATIENCE);

    kubectl.applyText(Manifests.cluster("lego", 1, 3));
    awaitMemoryMonitors(kubectl, 3);

    kubectl.applyText(Manifests.patternProgram("holder", "lego", 60, "Never"));
    kubectl.await(
        "vprocess",
        "holder",
        "running with memory elsewhere",
        Suite.PATIENCE,
        object -> object.at("/status/remoteBytes").asLong() > 0);
    kubectl.applyText(Manifests.cluster("lego", 1, 1));
    awaitMemoryMonitors(kubectl, 1);
    JsonNode program = kubectl.awaitPhase("vprocess", "holder", "Succeeded", Suite.PATIENCE);
    assertThat(program.at("/status/attempt").asInt()).isEqualTo(1);

    driftIsRepaired(kubectl);
    kubectl.output("delete", "legocluster", "lego", "--timeout=50s");
  }

  private static void awaitMemoryMonitors(Kubectl kubectl, int count) throws Exception {
    kubectl.await(
        "legocluster",
        "lego",
        "ready with " + count + " memory monitors",
        Suite.PATIENCE,
        cluster -> {
          for (JsonNode pool : cluster.at("/status/pools")) {
            if (pool.path("name").asText().equals("mem")) {
              return pool.path("ready").asInt() == count
                  && pool.path("desired").asInt() == count
                  && cluster.at("/status/phase").asText().equals("Ready");
            }
          }
          return false;
        });
    assertThat(kubectl.items("pods", "-l", "legoos.io/role=memory")).hasSize(count);
  }

  private static void driftIsRepaired(Kubectl kubectl) throws Exception {
    kubectl.output("delete", "service", "lego-managers");
    kubectl.await(
        "service", "lego-managers", "made again", Duration.ofSeconds(60), JsonNode::isObject);
    kubectl.awaitPhase("legocluster", "lego", "Ready", Suite.PATIENCE);
  }
}
