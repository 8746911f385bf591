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

/** A program that maps much has charged addresses ahead. */
@Timeout(120)
class ChargedAheadTest {
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
  void theHomeIsSeldomAskedForMore() throws Exception {
    prints(
        "True\n",
        """
        many = [new(200 << 10) for _ in range(200)]
        for at in many:
            fill(at, 200 << 10)
        print(all(holds(at, 200 << 10) for at in many))
        """);
    assertThat(runner.home().calls.get()).isLessThan(100);
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
}
