package io.legoos.processor.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legoos.linux.Mounts;
import io.legoos.linux.SystemCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A volume that does not answer, and a monitor that has died: errors and no hangs. */
@Timeout(120)
class StallTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;

  private StallingVolume stalling(Duration deadline) {
    return new StallingVolume(new MemoryVolume(), deadline);
  }

  @Test
  void aVolumeThatDoesNotAnswerIsEioAtTheDeadline() throws Exception {
    StallingVolume volume = stalling(Duration.ofSeconds(2));
    try (MountedVolume mounted = MountedVolume.of(directory, volume.client())) {
      Path file = Files.writeString(mounted.path().resolve("f"), "x");
      volume.stall(true);
      long start = System.nanoTime();

      Commands.Outcome outcome = Commands.run(LIMIT, "cat", file.toString());

      assertThat(outcome.output()).contains("Input/output error");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(1500), Duration.ofSeconds(20));
      volume.stall(false);
      assertThat(Commands.succeed(LIMIT, "cat", file.toString())).isEqualTo("x");
    }
  }

  @Test
  void aProgramThatWaitsForTheVolumeCanBeKilled() throws Exception {
    StallingVolume volume = stalling(Duration.ofMinutes(5));
    try (MountedVolume mounted = MountedVolume.of(directory, volume.client())) {
      Files.write(mounted.path().resolve("f"), new byte[100_000]);
      volume.stall(true);
      for (String signal : List.of("KILL", "TERM")) {
        Process stuck = open(mounted.path().resolve("stuck-" + signal));
        await().atMost(LIMIT).until(() -> volume.waiting() > 0);

        signal(stuck, signal);

        assertThat(stuck.waitFor(10, TimeUnit.SECONDS)).as("ended by SIG%s", signal).isTrue();
        await().atMost(LIMIT).until(() -> volume.waiting() == 0);
      }
      volume.stall(false);
      assertThat(mounted.mount().session().counters().interrupted()).isGreaterThanOrEqualTo(2);
      assertThat(mounted.path().resolve("f")).hasSize(100_000);
    }
  }

  @Test
  void aSignalThatDoesNotKillChangesNothing() throws Exception {
    StallingVolume volume = stalling(Duration.ofMinutes(5));
    try (MountedVolume mounted = MountedVolume.of(directory, volume.client())) {
      Path out = directory.resolve("out");
      volume.stall(true);
      Process process =
          Commands.start(
              out,
              "python3",
              "-c",
              "import os,signal,sys\n"
                  + "signal.signal(signal.SIGUSR1, lambda *_: None)\n"
                  + "os.mkdir(sys.argv[1])\n"
                  + "print('made')",
              mounted.path().resolve("made").toString());
      await().atMost(LIMIT).until(() -> volume.waiting() > 0);

      signal(process, "USR1");
      // Long enough for the signal to be seen, and for a second look at the caller.
      await()
          .during(Duration.ofMillis(500))
          .atMost(LIMIT)
          .until(() -> volume.waiting() > 0 && process.isAlive());
      volume.stall(false);

      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(out)).isEqualTo("made\n");
    }
  }

  @Test
  void aKillAfterAnotherSignalIsSeen() throws Exception {
    StallingVolume volume = stalling(Duration.ofMinutes(5));
    try (MountedVolume mounted = MountedVolume.of(directory, volume.client())) {
      volume.stall(true);
      Process stuck = open(mounted.path().resolve("stuck"));
      await().atMost(LIMIT).until(() -> volume.waiting() > 0);
      signal(stuck, "USR1");
      signal(stuck, "KILL");

      assertThat(stuck.waitFor(10, TimeUnit.SECONDS)).isTrue();
      volume.stall(false);
    }
  }

  @Test
  void moreRequestsThanThreadsWaitAndAreServed() throws Exception {
    StallingVolume volume = stalling(Duration.ofMinutes(5));
    FuseOptions options = new FuseOptions(FuseOptions.DEFAULT.validity(), Duration.ZERO, 4, 2);
    try (MountedVolume mounted = MountedVolume.of(directory, volume.client(), options)) {
      volume.stall(true);
      List<Process> processes = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        processes.add(open(mounted.path().resolve("f" + i)));
      }
      await().atMost(LIMIT).until(() -> volume.waiting() == 4);
      volume.stall(false);

      for (Process process : processes) {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
      }
    }
  }

  @Test
  void theMountOfADeadMonitorGivesErrors() throws Exception {
    Path target = Files.createDirectory(directory.resolve("dead"));
    Process monitor =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                MountedMemory.class.getName(),
                target.toString())
            .redirectError(directory.resolve("monitor.log").toFile())
            .start();
    try {
      assertThat(monitor.inputReader().readLine()).isEqualTo("ready");
      Path file = target.resolve("f");
      Commands.succeed(LIMIT, "sh", "-c", "echo here > " + file);
      Process user =
          Commands.start(
              directory.resolve("user.out"),
              "sh",
              "-c",
              "exec < " + file + "; while cat " + file + "; do sleep 0.05; done");
      await().atMost(LIMIT).until(() -> Files.size(directory.resolve("user.out")) > 0);

      monitor.destroyForcibly();

      assertThat(user.waitFor(20, TimeUnit.SECONDS)).as("the program sees an error").isTrue();
      assertThat(Commands.run(LIMIT, "ls", target.toString()).output())
          .contains("Transport endpoint is not connected");
    } finally {
      monitor.destroyForcibly();
      try (Arena arena = Arena.ofConfined()) {
        Mounts.unmount(new SystemCalls(arena), target, Mounts.MNT_DETACH);
      }
    }
  }

  private Process open(Path file) throws IOException {
    return Commands.start(
        directory.resolve("open.out"),
        "python3",
        "-c",
        "import os,signal,sys\n"
            + "signal.signal(signal.SIGUSR1, lambda *_: None)\n"
            + "os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)",
        file.toString());
  }

  private static void signal(Process process, String name) throws Exception {
    Commands.succeed(LIMIT, "kill", "-s", name, Long.toString(process.pid()));
  }
}
