package io.legoos.processor.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.linux.Signals;
import io.legoos.processor.process.LaunchException;
import io.legoos.processor.process.VProcessState;
import io.legoos.processor.program.ProgramRunner.Ended;
import io.legoos.processor.program.ProgramRunner.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How programs end, by themselves and by others. */
@Timeout(120)
class ProgramEndTest {
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

  private Ended shell(String script) throws Exception {
    return runner.run(ProgramRunner.SMALL, "sh", "-c", script);
  }

  @Test
  @Tag("P17")
  void theExitStatusIsThePrograms() throws Exception {
    assertThat(shell("exit 7").status()).isEqualTo(7);
    assertThat(shell("true").status()).isZero();
    runner.assertNothingLeft();
  }

  @Test
  @Tag("P17")
  void aProgramThatSegfaultsDiesOfSigsegv() throws Exception {
    Ended ended = shell("echo before; kill -SEGV $$; echo never");
    assertThat(ended.status()).isEqualTo(139);
    assertThat(ended.output()).isEqualTo("before\n");
    assertThat(ended.exit().reason()).isEmpty();
    runner.assertNothingLeft();
  }

  @Test
  void aSignalReachesTheProgramsHandler() throws Exception {
    Run run =
        runner.start(
            ProgramRunner.SMALL,
            "sh",
            "-c",
            "trap 'echo got it; exit 3' TERM; echo ready; while :; do sleep 0.05; done");
    run.awaitOutput("ready");
    run.process.signal(Signals.SIGTERM, false);
    Ended ended = run.await();
    assertThat(ended.status()).isEqualTo(3);
    assertThat(ended.output()).isEqualTo("ready\ngot it\n");
    runner.assertNothingLeft();
  }

  @Test
  void aSignalWithoutHandlerKills() throws Exception {
    Run run = runner.start(ProgramRunner.SMALL, "sleep", "1000");
    run.awaitStart();
    run.process.signal(Signals.SIGTERM, false);
    assertThat(run.await().status()).isEqualTo(128 + Signals.SIGTERM);
  }

  @Test
  void aStoppedProgramGoesOnWhenItIsToldTo() throws Exception {
    Run run =
        runner.start(
            ProgramRunner.SMALL, "sh", "-c", "echo ready; kill -STOP $$; echo continued; exit 4");
    run.awaitOutput("ready");
    Path status = Path.of("/proc/" + run.awaitStart() + "/status");
    while (Files.readString(status).lines().noneMatch(l -> l.matches("State:\\s+[tT].*"))) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    run.process.signal(Signals.SIGCONT, false);
    Ended ended = run.await();
    assertThat(ended.status()).isEqualTo(4);
    assertThat(ended.output()).isEqualTo("ready\ncontinued\n");
  }

  @Test
  void killEndsEveryTaskAndFreesEverything() throws Exception {
    Run run =
        runner.start(
            ProgramRunner.SMALL,
            "bash",
            "-c",
            "sleep 1000 & sleep 1000 & (sleep 1000 & wait) & echo $(jobs -p); wait");
    run.awaitOutput("\n");
    int root = run.awaitStart();
    String[] children = run.textSoFar().trim().split("\\s+");
    assertThat(children).hasSize(3);
    assertThat(run.process.threads()).isGreaterThanOrEqualTo(4);
    run.process.kill();
    assertThat(run.await().status()).isEqualTo(128 + Signals.SIGKILL);
    assertThat(Path.of("/proc/" + root)).doesNotExist();
    for (String child : children) {
      assertThat(gone(child)).as("task " + child).isTrue();
    }
    runner.assertNothingLeft();
  }

  /** Its parent is gone, so nobody may have collected it. */
  private static boolean gone(String pid) throws Exception {
    Path stat = Path.of("/proc/" + pid + "/stat");
    return !Files.exists(stat) || Files.readString(stat).contains(") Z ");
  }

  @Test
  void whatIsLeftOfATreeEndsWithItsFirstProcess() throws Exception {
    // Again and again: the child is often not born yet when its parent ends.
    for (int round = 0; round < 40; round++) {
      Ended ended = shell("sleep 1000 & echo $!");
      ended.succeeded();
      assertThat(gone(ended.output().trim())).as("round " + round).isTrue();
    }
    runner.assertNothingLeft();
  }

  @Test
  void killBeforeTheStartEndsItToo() throws Exception {
    Run run = runner.start(ProgramRunner.SMALL, "sleep", "1000");
    run.process.kill();
    assertThat(run.await().status()).isEqualTo(128 + Signals.SIGKILL);
  }

  @Test
  @Tag("P17")
  void aProgramThatIsNotThereIsToldAsSuch() throws Exception {
    Run run = runner.start(ProgramRunner.SMALL, "/no/such/program");
    assertThatThrownBy(() -> run.process.started().get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            LaunchException.class,
            e -> assertThat(e.exitStatus()).isEqualTo(LaunchException.NOT_FOUND))
        .hasMessageContaining("/no/such/program: no such program");
    while (run.process.state() != VProcessState.ENDED) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    runner.assertNothingLeft();
  }

  @Test
  @Tag("P17")
  void whatIsNoProgramIsToldAsSuch() throws Exception {
    Path text = Files.writeString(directory.resolve("text"), "hello");
    assertThat(text.toFile().setExecutable(true)).isTrue();
    Path notExecutable = Files.writeString(directory.resolve("data"), "#!/bin/sh\n");
    for (Path path : new Path[] {text, notExecutable, directory}) {
      Run run = runner.start(ProgramRunner.SMALL, path.toString());
      assertThatThrownBy(() -> run.process.started().get(30, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              LaunchException.class,
              e -> assertThat(e.exitStatus()).isEqualTo(LaunchException.CANNOT_EXECUTE));
    }
  }

  @Test
  @Tag("P17")
  void anExCacheBelowItsMinimumIsRefused() throws Exception {
    Run run = runner.start(1 << 20, "true");
    assertThatThrownBy(() -> run.process.started().get(30, TimeUnit.SECONDS))
        .hasMessageContaining("an ExCache has 4Mi to 32Gi");
  }

  @Test
  void theProgramHasTheCallersUidAndNoCapability() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Run run =
        runner.startAs(
            65534, ProgramRunner.SMALL, "sh", "-c", "cat /proc/self/status; cat /proc/1/environ");
    Ended ended = run.await();
    assertThat(ended.output())
        .contains("Uid:\t65534\t65534\t65534\t65534")
        .contains("CapEff:\t0000000000000000")
        .contains("CapPrm:\t0000000000000000")
        .contains("CapBnd:")
        .contains("NoNewPrivs:\t1")
        .contains("Permission denied");
  }
}
