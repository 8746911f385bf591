package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two memory monitors of very different size that promise more than they have: when the smaller one
 * has no frame left for a flush, its pages go to the other, and the program notices nothing.
 */
class FullMonitorTest {
  private static final String SHARED_MEMORY =
      """
          - name: small
            role: memory
            replicas: 1
            cpu: 500m
            capacity: 32Mi
          - name: memory
            role: memory
            replicas: 1
      """;

  /** Fills 160 MiB, reads it, overwrites it, reads it. */
  private static final String PATTERN =
      """
      import zlib
      chunks = 160
      b = bytearray(chunks << 20)
      for turn in range(2):
        for i in range(chunks):
          word = (i * 7919 + turn * 104729 + 1).to_bytes(8, 'little')
          b[i << 20:(i + 1) << 20] = word * (1 << 17)
        for i in range(chunks):
          word = (i * 7919 + turn * 104729 + 1).to_bytes(8, 'little')
          assert b[i << 20:(i + 1) << 20] == word * (1 << 17), (turn, i)
      print('right')
      """;

  @Test
  @Tag("G2")
  void itsPagesGoToAnother(@TempDir Path dir) throws Exception {
    Lego lego = Lego.ofTheSourceTree();
    String manifest =
        Files.readString(Lego.example())
            .replace("overcommit: 1.0", "overcommit: 16")
            .replace("vRegionSize: 64Mi", "vRegionSize: 4Mi")
            .replace(
                "    - name: memory\n      role: memory\n      replicas: 2\n",
                SHARED_MEMORY.indent(0));
    assertThat(manifest).contains("name: small");
    try (TestCluster cluster =
        TestCluster.start(lego, Files.writeString(dir.resolve("unlike.yaml"), manifest))) {
      Lego.Result result =
          cluster.run(List.of("--excache", "8Mi"), "/usr/bin/python3", "-c", PATTERN);

      assertThat(result.errors()).isEmpty();
      assertThat(result.output()).isEqualTo("right\n");
      assertThat(result.status()).isZero();
      assertThat(cluster.components())
          .as("a share has left the small monitor")
          .anyMatch(component -> log(cluster, component.name()).contains("too full"));
      Eventually.within(
          Duration.ofSeconds(20),
          "memory given back",
          () -> cluster.usedBytes().stream().allMatch(bytes -> bytes == 0));
    }
  }

  private static String log(TestCluster cluster, String component) {
    try {
      return Files.readString(cluster.directory().resolve(component + "/log"));
    } catch (IOException e) {
      return "";
    }
  }
}
