package io.legoos.tests.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Programs of a user's own image, with input from a ConfigMap. */
@ExtendWith(SuiteExtension.class)
@Order(5)
class UserImageTest {
  private static final String NAMESPACE = "own-image";

  @Test
  void aProgramOfAnotherImageReadsItsInputFile(Suite suite) throws Exception {
    Kubectl kubectl = suite.newNamespace(NAMESPACE);
    kubectl.apply(Repository.example("user-image.yaml"));
    JsonNode words = kubectl.awaitPhase("vprocess", "words", "Succeeded", Suite.PATIENCE);
    assertThat(words.at("/status/processor").asText()).isEqualTo("own-debian-0");
    assertThat(suite.lego(NAMESPACE, "logs", "words").output(Suite.PATIENCE))
        .isEqualTo("apple\npear\nquince\n");
    kubectl.output("delete", "vprocess", "words", "--timeout=50s");
    kubectl.output("delete", "legocluster", "own", "--timeout=50s");
  }
}
