package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The README's first command, as its reader runs it. */
class DemoTest {
  private static final long MIB = 1L << 20;
  private static final String MONITORS = "--config /run/lego/demo-";

  @Test
  @Tag("M4")
  @Tag("M18")
  void sortsATextThatDoesNotFit() throws IOException, InterruptedException {
    Lego.Result demo = Lego.ofTheSourceTree().run("demo", "--json");

    assertThat(demo.status()).as(demo.errors()).isZero();
    JsonNode json = new ObjectMapper().readTree(demo.output());
    long exCache = json.get("excacheBytes").asLong();
    long remote = json.get("remoteBytes").asLong();
    assertThat(json.get("identical").asBoolean()).isTrue();
    assertThat(json.get("textBytes").asLong()).isGreaterThanOrEqualTo(150 * MIB);
    assertThat(exCache).isBetween(32 * MIB, 128 * MIB);
    assertThat(json.get("workingSetBytes").asLong()).isGreaterThanOrEqualTo(4 * exCache);
    assertThat(json.get("peakResidentBytes").asLong()).isBetween(exCache / 2, exCache + 8 * MIB);
    assertThat(json.get("samples").asLong()).isGreaterThan(100);
    assertThat(json.get("slowdown").asDouble()).isGreaterThan(0);
    assertThat(json.get("fetches").asLong()).isPositive();
    assertThat(json.get("flushes").asLong()).isPositive();
    assertThat(json.get("memoryMonitors")).hasSize(2);
    for (JsonNode monitor : json.get("memoryMonitors")) {
      assertThat(monitor.get("peakUsedBytes").asLong())
          .as("share of %s in %d remote bytes", monitor.get("name"), remote)
          .isGreaterThanOrEqualTo(remote / 5);
    }
    assertThat(demo.errors()).contains("plain run", "comparing the outputs");
    assertThat(leftovers()).isEmpty();
  }

  private static Set<String> leftovers() throws IOException {
    try (Stream<Path> run = Files.list(Path.of("/run/lego"))) {
      List<String> clusters =
          run.map(path -> path.getFileName().toString())
              .filter(name -> name.startsWith("demo-"))
              .toList();
      assertThat(clusters).isEmpty();
    }
    return ProcessHandle.allProcesses()
        .map(process -> process.info().commandLine().orElse(""))
        .filter(line -> line.contains(MONITORS))
        .collect(Collectors.toSet());
  }
}
