package io.legoos.processor.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.linux.Signals;
import io.legoos.processor.program.ProgramRunner.Ended;
import io.legoos.processor.program.ProgramRunner.Run;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a program sees of memory that is refused, full or lost. Never a hang, never zeros. */
@Timeout(120)
class MemoryLossTest {
  private static final int END_SECONDS = 20;

  /** signal(7). */
  private static final int SIGBUS = 7;

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

  @Test
  void ownersWithoutAFrameEndTheProgram() throws Exception {
    runner.cluster().owners.forEach(owner -> owner.limitTo(500));
    Run run =
        runner.start(
            ProgramRunner.SMALL,
            "python3",
            "-c",
            "b = bytearray(b'x') * (40 << 20)\nprint('made it')");
    Ended ended = run.await(END_SECONDS);
    assertThat(ended.status()).isEqualTo(128 + Signals.SIGKILL);
    assertThat(ended.exit().reason()).startsWith("OutOfRemoteMemory: ");
    assertThat(ended.output()).isEmpty();
    runner.assertNothingLeft();
  }

  @Test
  void aRefusedMappingIsEnomem() throws Exception {
    runner.home().refuseMappingsBeyond(64L << 20);
    Ended ended =
        runner.run(
            ProgramRunner.SMALL,
            "python3",
            "-c",
            """
            import mmap
            try:
                bytearray(100 << 20)
                print('allocated')
            except MemoryError:
                print('MemoryError')
            try:
                mmap.mmap(-1, 100 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
                print('mapped')
            except OSError as e:
                print(e.errno)
            m = mmap.mmap(-1, 1 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
            m[0:5] = b'still'
            try:
                m.resize(100 << 20)
                print('resized')
            except OSError as e:
                print(e.errno)
            print(m[0:5].decode())
            """);
    ended.succeeded();
    assertThat(ended.output()).isEqualTo("MemoryError\n12\n12\nstill\n");
    runner.assertNothingLeft();
  }

  @Test
  void lostOwnersEndTheProgram() throws Exception {
    Run run =
        runner.start(
            ProgramRunner.SMALL,
            "python3",
            "-c",
            """
            d = {i: str(i) * 4 for i in range(150000)}
            print('ready')
            while True:
                for i in range(0, 150000, 7):
                    if d[i] != str(i) * 4:
                        print('wrong', i)
            """);
    run.awaitOutput("ready");
    assertThat(runner.cluster().pages()).isPositive();
    runner.cluster().loseOwners();
    Ended ended = run.await(END_SECONDS);
    assertThat(ended.status()).isEqualTo(128 + Signals.SIGKILL);
    assertThat(ended.exit().reason()).startsWith("MemoryMonitorLost: memory-");
    assertThat(ended.output()).isEqualTo("ready\n");
  }

  @Test
  void pagesThatTheirOwnerHasLostAreNeverZeros() throws Exception {
    Run run =
        runner.start(
            ProgramRunner.SMALL,
            "python3",
            "-c",
            """
            d = {i: str(i) * 4 for i in range(150000)}
            print('ready')
            while True:
                for i in range(0, 150000, 7):
                    if d[i] != str(i) * 4:
                        print('wrong', i)
            """);
    run.awaitOutput("ready");
    for (long space : runner.home().spaces) {
      runner.cluster().owners.forEach(owner -> owner.drop(space, 0, Long.MAX_VALUE));
    }
    Ended ended = run.await(END_SECONDS);
    assertThat(ended.status()).isEqualTo(128 + SIGBUS);
    assertThat(ended.exit().reason())
        .startsWith("MemoryMonitorLost: ")
        .contains(" bytes of the program at memory-");
    assertThat(ended.output()).isEqualTo("ready\n");
  }
}
