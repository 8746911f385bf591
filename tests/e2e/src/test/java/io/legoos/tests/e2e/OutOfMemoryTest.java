package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More memory promised than there is: the program is killed, with the reason, and never hangs. */
class OutOfMemoryTest {
  private final Lego lego = Lego.ofTheSourceTree();

  @Test
  @Tag("G2")
  void aFlushWithoutRoomKillsTheProgram(@TempDir Path dir)
      throws IOException, InterruptedException, CliException {
    String small =
        Files.readString(Lego.example())
            .replace("overcommit: 1.0", "overcommit: 10")
            .replace("vRegionSize: 64Mi", "vRegionSize: 16Mi")
            .replace("capacity: 1Gi", "capacity: 64Mi");
    Path manifest = Files.writeString(dir.resolve("small.yaml"), small);
    String program =
        "import os\nb=bytearray()\n"
            + "for i in range(600): b+=os.urandom(1<<20)\n"
            + "print('finished')\n";

    try (TestCluster cluster = TestCluster.start(lego, manifest)) {
      List<Long> before = cluster.usedBytes();
      long start = System.nanoTime();

      Lego.Result result =
          cluster.run(List.of("--excache", "16Mi"), "/usr/bin/python3", "-c", program);

      assertThat(result.status()).as(result.errors()).isEqualTo(137);
      assertThat(result.output()).isEmpty();
      assertThat(result.errors()).contains("Killed").contains("OutOfRemoteMemory");
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(60));
      Eventually.within(
          Duration.ofSeconds(5), "memory given back", () -> cluster.usedBytes().equals(before));
      assertThat(cluster.run(List.of(), "true").status()).as("a next program").isZero();
    }
  }
}
