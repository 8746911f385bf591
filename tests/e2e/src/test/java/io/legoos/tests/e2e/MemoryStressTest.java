package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random calls of threads and children on memory that does not fit, with homes and owners that use
 * addresses and page frames again; the program, {@code memory-stress.c}, checks every word.
 */
class MemoryStressTest {
  private static final String EXCACHE = "4Mi";

  @TempDir private static Path dir;
  private static TestCluster cluster;
  private static Path program;

  @BeforeAll
  static void start() throws IOException, InterruptedException, CliException {
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path source = dir.resolve("memory-stress.c");
    try (InputStream in = MemoryStressTest.class.getResourceAsStream("memory-stress.c")) {
      Files.write(source, Objects.requireNonNull(in).readAllBytes());
    }
    program = dir.resolve("memory-stress");
    List<String> compile =
        List.of("gcc", "-O1", "-pthread", "-o", program.toString(), source.toString());
    Lego.Result compiled = Lego.run(new ProcessBuilder(compile));
    assertThat(compiled.status()).as("gcc: %s", compiled.errors()).isZero();
    cluster = TestCluster.start(Lego.ofTheSourceTree());
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** Seeds that once found something among them. */
  @ParameterizedTest
  @CsvSource({"1, 3000, 3, 0", "8, 3000, 3, 0", "9, 3000, 3, 0", "4, 3000, 1, 1", "5, 2000, 2, 1"})
  void everyWordIsWhatItMustBe(String seed, String operations, String threads, String forks)
      throws IOException, InterruptedException {
    Lego.Result ended =
        cluster.run(
            List.of("--excache", EXCACHE), program.toString(), seed, operations, threads, forks);

    assertThat(ended).isEqualTo(new Lego.Result(0, "fine\n", ""));
  }
}
