package io.legoos.processor.fs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs on a mounted volume: what they see is what they see on a tmpfs. For every kind of
 * volume.
 */
@Timeout(300)
abstract class MountedFilesContract {
  private static final Duration LIMIT = Duration.ofSeconds(200);
  private static final int OPERATIONS = 4000;

  @TempDir Path directory;
  private MountedVolume mounted;

  /** A volume that is new and empty. */
  abstract VolumeClient newVolume() throws Exception;

  @BeforeEach
  void mount() throws Exception {
    mounted = MountedVolume.of(directory, newVolume());
  }

  @AfterEach
  void unmount() {
    mounted.close();
    afterUnmount();
  }

  /** Takes down what {@link #newVolume} needed. */
  void afterUnmount() {}

  @Test
  void everyFileCallGivesWhatItGivesOnTmpfs() throws Exception {
    List<String> expected = posixChecks(mounted.reference());
    List<String> actual = posixChecks(mounted.path());

    assertThat(expected).hasSizeGreaterThan(300).last().asString().startsWith("checks: ");
    assertThat(actual).isEqualTo(expected);
  }

  private static List<String> posixChecks(Path where) throws Exception {
    return Commands.succeed(LIMIT, "python3", Commands.script("posix_checks.py"), where.toString())
        .lines()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 0})
  void randomOperationsGiveWhatTheyGiveOnTmpfs(long fixed) throws Exception {
    long seed = fixed != 0 ? fixed : ThreadLocalRandom.current().nextLong(1L << 40);
    System.out.println("random file operations, seed " + seed);

    String output =
        Commands.succeed(
            LIMIT,
            "python3",
            Commands.script("random_files.py"),
            Long.toString(seed),
            Integer.toString(OPERATIONS),
            mounted.path().toString(),
            mounted.reference().toString());

    assertThat(output).contains("seed " + seed + ": " + OPERATIONS + " operations, all the same");
  }

  @Test
  void programsRunAndKeepTheirDataOnIt() throws Exception {
    String output =
        Commands.succeed(LIMIT, "bash", Commands.script("programs.sh"), mounted.path().toString());

    assertThat(output).endsWith("all well\n");
  }

  @Test
  void theMountAllowsNeitherSetuidNorDevices() throws Exception {
    String line =
        Files.readAllLines(Path.of("/proc/self/mounts")).stream()
            .filter(mount -> mount.contains(mounted.path().toString()))
            .findFirst()
            .orElseThrow();

    assertThat(line)
        .startsWith("test ")
        .contains(" fuse.legoos ", "nosuid", "nodev", "default_permissions", "allow_other");
  }
}
