package io.legoos.tests.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.legoos.protocol.control.v1.ProcessorControlGrpc;
import io.legoos.protocol.control.v1.StartVProcessRequest;
import io.legoos.runtime.ClusterCertificates;
import io.legoos.runtime.ControlChannels;
import io.legoos.runtime.HostPort;
import io.legoos.runtime.PeerRole;
import io.legoos.runtime.TlsMaterial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A processor that stands still keeps its program, and nobody can run a second copy. */
@ExtendWith(SuiteExtension.class)
@Order(4)
class AtMostOnceTest {
  private static final String NAMESPACE = "once";
  private static final int CONTROL_PORT = 7401;

  @Test
  void aFrozenProcessorKeepsItsProgramAndASecondCopyIsRefused(Suite suite, @TempDir Path keys)
      throws Exception {
    Kubectl kubectl = suite.newNamespace(NAMESPACE);
    kubectl.applyText(Manifests.cluster("lego", 2, 2));
    kubectl.awaitPhase("legocluster", "lego", "Ready", Suite.PATIENCE);
    kubectl.applyText(Manifests.patternProgram("single", "lego", 25, "OnFailure"));
    JsonNode running = kubectl.awaitPhase("vprocess", "single", "Running", Suite.PATIENCE);
    String processor = running.at("/status/processor").asText();
    String other = processor.equals("lego-cpu-0") ? "lego-cpu-1" : "lego-cpu-0";

    try (FrozenProcess frozen = FrozenProcess.ofMonitor(processor)) {
      JsonNode silent = kubectl.awaitPhase("vprocess", "single", "Unknown", Suite.PATIENCE);
      assertThat(silent.at("/status/attempt").asInt()).isEqualTo(1);
      startSecondCopy(kubectl, other, running.at("/metadata/uid").asText(), keys);
      kubectl.await(
          "pod",
          other,
          "told that it runs already",
          Duration.ofSeconds(30),
          pod -> logOf(kubectl, other).contains("AlreadyRunning"));
      assertThat(logOf(kubectl, other)).doesNotContain("|out|F|second copy");
      assertThat(kubectl.object("vprocess", "single").at("/status/attempt").asInt()).isEqualTo(1);
    }

    JsonNode ended = kubectl.awaitPhase("vprocess", "single", "Succeeded", Suite.PATIENCE);
    assertThat(ended.at("/status/attempt").asInt())
        .as(() -> String.join("\n", events(kubectl)) + logOf(kubectl, processor))
        .isEqualTo(1);
    assertThat(ended.at("/status/processor").asText()).isEqualTo(processor);
    kubectl.output("delete", "vprocess", "single", "--timeout=50s");
    kubectl.output("delete", "legocluster", "lego", "--timeout=50s");
  }

  private static List<String> events(Kubectl kubectl) {
    try {
      return kubectl.output("get", "events", "--sort-by=.lastTimestamp").lines().toList();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String logOf(Kubectl kubectl, String pod) {
    try {
      return kubectl.output("logs", pod);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** As a manager that knows nothing of the first copy would. */
  private static void startSecondCopy(Kubectl kubectl, String processor, String uid, Path keys)
      throws Exception {
    JsonNode secret = kubectl.object("secret", "lego-ca");
    Map<String, byte[]> authority =
        Map.of(
            TlsMaterial.CA, decoded(secret, TlsMaterial.CA),
            ClusterCertificates.CA_KEY, decoded(secret, ClusterCertificates.CA_KEY));
    Map<String, byte[]> files =
        new ClusterCertificates(authority, new SecureRandom(), InstantSource.system())
            .issue("another-manager", PeerRole.MANAGER, List.of());
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(keys.resolve(file.getKey()), file.getValue());
    }
    // Monitors listen on their pod's address alone, so kubectl port-forward does not reach them.
    HostPort address =
        new HostPort(kubectl.object("pod", processor).at("/status/podIP").asText(), CONTROL_PORT);
    try (ControlChannels channels = new ControlChannels(new TlsMaterial(keys))) {
      var unused =
          ProcessorControlGrpc.newBlockingStub(channels.to(address, PeerRole.PROCESSOR))
              .withDeadlineAfter(10, TimeUnit.SECONDS)
              .startVProcess(
                  StartVProcessRequest.newBuilder()
                      .setTerm(1)
                      .setVprocessUid(uid)
                      .setAttempt(2)
                      .setDisplayName("second")
                      .setExecutable("/bin/echo")
                      .addArguments("second copy")
                      .setUid(65532)
                      .setGid(65532)
                      .build());
    }
  }

  private static byte[] decoded(JsonNode secret, String file) {
    return Base64.getDecoder().decode(secret.path("data").path(file).asText());
  }
}
