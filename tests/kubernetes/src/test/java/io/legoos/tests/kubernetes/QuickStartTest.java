package io.legoos.tests.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the README tells a new user to type, and what that user then sees. */
@ExtendWith(SuiteExtension.class)
@Order(1)
class QuickStartTest {
  private static final String NAMESPACE = "quickstart";
  private static final Pattern EXPECTED = Pattern.compile("(?m)^# Prints: (.+)$");

  @Test
  void examplesRunAndAreDeletedWithoutATrace(Suite suite) throws Exception {
    Kubectl kubectl = suite.newNamespace(NAMESPACE);
    kubectl.apply(Repository.example("cluster.yaml"));
    JsonNode cluster = kubectl.awaitPhase("legocluster", "demo", "Ready", Suite.PATIENCE);
    assertThat(cluster.at("/status/observedGeneration").asLong()).isEqualTo(1);
    for (JsonNode pod : kubectl.items("pods")) {
      assertThat(pod.at("/status/conditions").toString())
          .as("pod %s is ready", pod.at("/metadata/name"))
          .contains("\"type\":\"Ready\"");
    }

    kubectl.apply(Repository.example("sort.yaml"));
    JsonNode sort = kubectl.awaitPhase("vprocess", "sort", "Succeeded", Suite.PATIENCE);
    assertThat(sort.at("/status/exitCode").asInt(-1)).isZero();
    assertThat(sort.at("/status/remoteBytes").asLong()).isPositive();
    assertThat(sort.at("/status/owners")).isNotEmpty();
    assertThat(sort.at("/status/processor").asText()).startsWith("demo-");
    assertThat(suite.lego(NAMESPACE, "logs", "sort").output(Suite.PATIENCE)).isEqualTo(expected());

    listsShowWhatRuns(suite, kubectl);

    kubectl.output("delete", "vprocess", "sort", "--timeout=60s");
    kubectl.output("delete", "legocluster", "demo", "--timeout=50s");
    kubectl.awaitNone(
        "pods,pvc,secrets,services,endpointslices,vprocesses,legoclusters,poddisruptionbudgets,"
            + "networkpolicies",
        Duration.ofSeconds(90));
  }

  private static String expected() throws Exception {
    Matcher line = EXPECTED.matcher(Files.readString(Repository.example("sort.yaml")));
    assertThat(line.find()).as("examples/sort.yaml says what it prints").isTrue();
    return line.group(1) + "\n";
  }

  private static void listsShowWhatRuns(Suite suite, Kubectl kubectl) throws Exception {
    String listed = kubectl.output("get", "lego");
    assertThat(listed).contains("demo").contains("sort").contains("Succeeded");
    Duration deadline = Duration.ofSeconds(30);
    assertThat(suite.lego(NAMESPACE, "ps").output(deadline)).contains("sort");
    assertThat(suite.lego(NAMESPACE, "status").output(deadline)).contains("demo");
    assertThat(suite.lego(NAMESPACE, "top", "--once").output(deadline)).contains("demo-memory");
    assertThat(suite.lego(NAMESPACE, "describe", "sort").output(deadline))
        .contains("/bin/")
        .contains("Succeeded");
    Command.Result run =
        suite
            .lego(NAMESPACE, "run", "--", "/bin/sh", "-c", "echo to stdout; exit 7")
            .run(Suite.PATIENCE);
    assertThat(run.status()).as(run.errors()).isEqualTo(7);
    assertThat(run.output()).isEqualTo("to stdout\n");
  }
}
