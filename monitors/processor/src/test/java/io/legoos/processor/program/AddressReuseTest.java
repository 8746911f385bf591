package io.legoos.processor.program;

import static io.legoos.processor.program.MemoryCallsTest.PRELUDE;
import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.processor.program.ProgramRunner.Ended;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Addresses that a program has given up are its next ones, without a word to its home. */
@Timeout(120)
class AddressReuseTest {
  private static final long MIB = 1 << 20;

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

  private Ended prints(String expected, String script) throws Exception {
    assertThat(runner.plain("python3", "-c", PRELUDE + script))
        .as("without us")
        .isEqualTo(expected);
    Ended ended = runner.run(4 * MIB, "python3", "-c", PRELUDE + script).succeeded();
    assertThat(ended.output()).isEqualTo(expected);
    runner.assertNothingLeft();
    return ended;
  }

  @Test
  void theHomeIsNotAskedForWhatWasUnmapped() throws Exception {
    prints(
        "True\n",
        """
        good = True
        for round in range(500):
            at = new(200 << 10)
            good = good and zeros(at, 200 << 10)
            fill(at, 200 << 10)
            libc.munmap(at, 200 << 10)
        print(good)
        """);
    assertThat(runner.home().calls.get()).isLessThan(100);
  }

  @Test
  void whatOwnersHoldOfUnmappedMemoryIsNotSeenAgain() throws Exception {
    prints(
        "True\n",
        """
        good = True
        for round in range(6):
            many = [new(MB // 2) for _ in range(12)]
            for at in many:
                good = good and zeros(at, MB // 2)
                fill(at, MB // 2, bytes([65 + round]))
            churn()
            good = good and all(holds(at, MB // 2, bytes([65 + round])) for at in many)
            for at in many[::2]:
                libc.munmap(at, MB // 2)
            again = [new(MB // 2) for _ in many[::2]]
            good = good and all(zeros(at, MB // 2) for at in again)
            for at in again:
                fill(at, MB // 2, b'n')
            churn()
            good = good and all(holds(at, MB // 2, b'n') for at in again)
            for at in again + many[1::2]:
                libc.munmap(at, MB // 2)
        print(good)
        """);
  }

  @Test
  void aChildAndItsParentReuseTheirOwn() throws Exception {
    prints(
        "0 True\n",
        """
        libc.munmap(new(MB // 2), MB // 2)
        def reuse(mark):
            good = True
            for round in range(20):
                at = new(MB // 2)
                good = good and zeros(at, MB // 2)
                fill(at, MB // 2, mark)
                if round % 5 == 0:
                    churn()
                good = good and holds(at, MB // 2, mark)
                libc.munmap(at, MB // 2)
            return good
        def child():
            os._exit(0 if reuse(b'c') else 1)
        print(status(child), reuse(b'p'))
        """);
  }

  @Test
  void aMappingGrowsIntoFreeAddressesBehindIt() throws Exception {
    prints(
        "True\n",
        """
        libc.mremap.restype = ctypes.c_void_p
        libc.mremap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int]
        good = True
        for round in range(20):
            at = new(64 << 10)
            fill(at, 64 << 10)
            churn() if round % 4 == 0 else None
            bytes = 64 << 10
            for step in range(3):
                more = bytes + (64 << 10)
                at = libc.mremap(at, bytes, more, 1)
                good = good and holds(at, bytes) and zeros(at + bytes, 64 << 10)
                fill(at, more)
                bytes = more
            libc.munmap(at, bytes)
        print(good)
        """);
    assertThat(runner.home().remaps.get()).as("grown with the home's help").isLessThan(20);
  }

  @Test
  void whatIsKeptIsGivenBackBeforeTheProgramIsRefusedMemory() throws Exception {
    runner.home().chargeAtMost(40 * MIB);
    Ended ended =
        runner
            .run(
                4 * MIB,
                "python3",
                "-c",
                PRELUDE
                    + """
                    many = [new(MB // 4) for _ in range(80)]
                    for at in many:
                        libc.munmap(at, MB // 4)
                    at = new(30 * MB)
                    print(at != 2**64 - 1 and at is not None and zeros(at, MB))
                    """)
            .succeeded();
    assertThat(ended.output()).isEqualTo("True\n");
    assertThat(runner.home().refusals.get()).as("asked for more than there was").isPositive();
  }
}
