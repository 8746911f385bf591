package io.legoos.tests.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pods that are deleted under running programs. */
@ExtendWith(SuiteExtension.class)
@Order(2)
class FailureTest {
  private static final String NAMESPACE = "failures";
  private static final String REPLICATED = "replicated";

  @Test
  void programsOutliveTheOperatorAndMoveWhenTheirProcessorIsDeleted(Suite suite) throws Exception {
    Kubectl kubectl = suite.newNamespace(NAMESPACE);
    kubectl.applyText(Manifests.cluster("lego", 2, 2));
    kubectl.awaitPhase("legocluster", "lego", "Ready", Suite.PATIENCE);

    aRunningProgramDoesNotNoticeThatTheOperatorIsGone(suite, kubectl);
    aProgramStartsAgainElsewhereWhenItsProcessorPodIsDeleted(kubectl);

    kubectl.output("delete", "legocluster", "lego", "--timeout=50s");
  }

  @Test
  void aReplicatedProgramOutlivesItsHome(Suite suite) throws Exception {
    Kubectl kubectl = suite.newNamespace(REPLICATED);
    kubectl.applyText(Manifests.cluster("lego", 1, 3, 2));
    kubectl.awaitPhase("legocluster", "lego", "Ready", Suite.PATIENCE);
    kubectl.applyText(Manifests.patternProgram("steady", "lego", 20, "Never"));
    JsonNode running =
        kubectl.await(
            "vprocess",
            "steady",
            "running with memory elsewhere",
            Suite.PATIENCE,
            object -> object.at("/status/remoteBytes").asLong() > 0);
    String home = running.at("/status/home").asText();
    // Given more time it would move what it has.
    kubectl.output("delete", "pod", home, "--wait=false", "--grace-period=1");

    JsonNode ended = kubectl.awaitPhase("vprocess", "steady", "Succeeded", Suite.PATIENCE);
    assertThat(ended.at("/status/attempt").asInt()).isEqualTo(1);
    assertThat(ended.at("/status/home").asText()).isNotEqualTo(home);
    assertThat(suite.lego(REPLICATED, "logs", "steady").output(Suite.PATIENCE))
        .startsWith("start\nsum ")
        .endsWith("-\n");
    kubectl.awaitPhase("legocluster", "lego", "Ready", Suite.PATIENCE);
    kubectl.output("delete", "legocluster", "lego", "--timeout=50s");
  }

  private static void aRunningProgramDoesNotNoticeThatTheOperatorIsGone(
      Suite suite, Kubectl kubectl) throws Exception {
    kubectl.applyText(Manifests.patternProgram("survivor", "lego", 20, "Never"));
    kubectl.awaitPhase("vprocess", "survivor", "Running", Suite.PATIENCE);
    suite
        .kubectl(Suite.SYSTEM_NAMESPACE)
        .output("delete", "pods", "-l", "app.kubernetes.io/component=operator", "--wait=false");
    JsonNode ended = kubectl.awaitPhase("vprocess", "survivor", "Succeeded", Suite.PATIENCE);
    assertThat(ended.at("/status/attempt").asInt()).isEqualTo(1);
    assertThat(suite.lego(NAMESPACE, "logs", "survivor").output(Suite.PATIENCE))
        .startsWith("start\nsum ")
        .endsWith("-\n");
  }

  private static void aProgramStartsAgainElsewhereWhenItsProcessorPodIsDeleted(Kubectl kubectl)
      throws Exception {
    kubectl.applyText(Manifests.patternProgram("mover", "lego", 20, "OnLost"));
    JsonNode before = kubectl.awaitPhase("vprocess", "mover", "Running", Suite.PATIENCE);
    String first = before.at("/status/processor").asText();
    kubectl.output("delete", "pod", first, "--wait=false");
    JsonNode after =
        kubectl.await(
            "vprocess",
            "mover",
            "running in its second attempt",
            Suite.PATIENCE,
            object ->
                object.at("/status/attempt").asInt() == 2
                    && object.at("/status/phase").asText().equals("Running"));
    assertThat(after.at("/status/processor").asText()).isNotEqualTo(first);
    assertThat(kubectl.events("Restarted")).anyMatch(message -> message.contains(first));
    kubectl.awaitPhase("vprocess", "mover", "Succeeded", Suite.PATIENCE);
  }
}
