package io.legoos.processor.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random calls of several threads and their children on memory that does not fit, each page checked
 * against what it must hold. {@code -Dlegoos.exerciser.seed=N} adds to the seeds.
 */
class MemoryExerciserTest {
  private static final long EXCACHE_BYTES = 4 << 20;
  private static final int DEADLINE_SECONDS = 120;

  @TempDir Path directory;
  private ProgramRunner runner;

  @BeforeEach
  void start() throws Exception {
    runner = new ProgramRunner(directory);
  }

  @AfterEach
  void stop() throws Exception {
    runner.close();
  }

  /** Seeds that once found something among them. */
  @ParameterizedTest
  @ValueSource(ints = {1, 103, 105, 119})
  @Tag("P9")
  @Tag("P12")
  @Tag("P14")
  void everyPageHoldsWhatItMust(int seed) throws Exception {
    String number = String.valueOf(seed + Integer.getInteger("legoos.exerciser.seed", 0));
    String[] command = {"python3", "-c", exerciser(), number, "400", "4"};
    assertThat(runner.plain(command)).as("without us").isEqualTo("0\n");
    ProgramRunner.Ended ended =
        runner.start(EXCACHE_BYTES, command).await(DEADLINE_SECONDS).succeeded();
    assertThat(ended.output()).isEqualTo("0\n");
    runner.assertNothingLeft();
  }

  private static String exerciser() throws IOException {
    try (InputStream in = MemoryExerciserTest.class.getResourceAsStream("exerciser.py")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
