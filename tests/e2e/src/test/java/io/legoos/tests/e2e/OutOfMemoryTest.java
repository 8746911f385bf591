package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * More memory promised than there is: two monitors of 64 MiB, which promise sixteen times that. A
 * promise costs nothing and has a ceiling; a program that fills up what there is, is killed, with
 * the reason, and never hangs.
 */
@NullUnmarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutOfMemoryTest {
  private static final long MIB = 1 << 20;
  private static final long CAPACITY = 128 * MIB;
  private static final Duration END_DEADLINE = Duration.ofSeconds(5);

  /** Maps ten times what there is, touches 24 MiB of it, and asks for more than the ceiling. */
  private static final String MAP_A_LOT =
      """
      import errno, mmap, os, sys
      def map(mebibytes):
        return mmap.mmap(-1, mebibytes << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
      m = map(1280)
      for i in range(24):
        m[i * 50 << 20:(i * 50 << 20) + (1 << 20)] = os.urandom(1 << 20)
      try:
        map(1024)
        print('no ceiling', flush=True)
      except OSError as e:
        print(errno.errorcode[e.errno], flush=True)
      sys.stdin.read()
      print(m[1279 << 20], flush=True)
      """;

  /** Keeps 12 MiB, and says at the end whether they are as they were. */
  private static final String KEEP =
      """
      import os, sys, zlib
      b = os.urandom(12 << 20)
      before = zlib.crc32(b)
      print('on', flush=True)
      sys.stdin.read()
      print(zlib.crc32(b) == before, flush=True)
      """;

  private static final String FILL_UP =
      "import os\nb=bytearray()\n"
          + "for i in range(600): b+=os.urandom(1<<20)\n"
          + "print('finished')\n";

  private final Lego lego = Lego.ofTheSourceTree();
  private TestCluster cluster;

  @BeforeAll
  void start(@TempDir Path dir) throws IOException, InterruptedException, CliException {
    String small =
        Files.readString(Lego.example())
            .replace("overcommit: 1.0", "overcommit: 16")
            .replace("vRegionSize: 64Mi", "vRegionSize: 16Mi")
            .replace("capacity: 1Gi", "capacity: 64Mi");
    cluster = TestCluster.start(lego, Files.writeString(dir.resolve("small.yaml"), small));
  }

  @AfterAll
  void stop() throws IOException, InterruptedException {
    cluster.close();
  }

  private Process begin(String program) throws IOException {
    return lego.prepare(
            cluster.runArguments(
                List.of("--excache", "4Mi"), List.of("/usr/bin/python3", "-c", program)))
        .redirectInput(ProcessBuilder.Redirect.PIPE)
        .start();
  }

  private long used() throws CliException {
    return cluster.usedBytes().stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void whatIsMappedTakesMemoryWhenItIsTouchedAndHasACeiling() throws Exception {
    Process process = begin(MAP_A_LOT);
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        OutputStream in = process.getOutputStream()) {
      assertThat(out.readLine()).isEqualTo("ENOMEM");
      // What was touched is at the monitors, but for the ExCache, and nothing else is but python.
      Eventually.within(
          Duration.ofSeconds(20), "what was touched is there", () -> used() >= 20 * MIB);
      assertThat(used()).isLessThan(24 * MIB + 24 * MIB).isLessThan(CAPACITY);
      in.close();
      assertThat(out.readLine()).as("memory that was never touched").isEqualTo("0");
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  @Tag("G2")
  void aFlushWithoutRoomKillsTheProgramAndNoOther() throws Exception {
    Process other = begin(KEEP);
    try (BufferedReader out = other.inputReader(StandardCharsets.UTF_8);
        OutputStream in = other.getOutputStream()) {
      assertThat(out.readLine()).isEqualTo("on");

      Lego.Result result =
          cluster.run(List.of("--excache", "16Mi"), "/usr/bin/python3", "-c", FILL_UP);

      assertThat(result.status()).as(result.errors()).isEqualTo(137);
      assertThat(result.output()).isEmpty();
      assertThat(result.errors()).contains("Killed").contains("OutOfRemoteMemory");
      assertThat(cluster.timeToEnd("OutOfRemoteMemory")).isLessThan(END_DEADLINE);
      in.close();
      assertThat(out.readLine()).as("the other's bytes are as they were").isEqualTo("True");
      assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(other.exitValue()).isZero();
    } finally {
      other.destroyForcibly();
    }
    Eventually.within(Duration.ofSeconds(20), "memory given back", () -> used() == 0);
    assertThat(cluster.run(List.of(), "true").status()).as("a next program").isZero();
  }
}
