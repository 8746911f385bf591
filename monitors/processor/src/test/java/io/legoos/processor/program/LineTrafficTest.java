package io.legoos.processor.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.processor.excache.CacheCounters;
import io.legoos.processor.fault.CacheStatistics;
import io.legoos.processor.program.ProgramRunner.Ended;
import io.legoos.processor.program.ProgramRunner.Run;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which messages a program's accesses cost, counted at the memory monitors. How many lines come in
 * ahead depends on how soon the evictor makes room: the limits leave a starved machine its part.
 */
@Timeout(120)
class LineTrafficTest {
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

  @Test
  @Tag("P11")
  @Tag("M7")
  void firstTouchSendsNoMessage() throws Exception {
    Run run =
        runner.start(
            64 * MIB,
            "python3",
            "-c",
            "import time; b = bytearray(b'x') * (20 << 20); print('ready'); time.sleep(1000)");
    run.awaitOutput("ready");
    CacheStatistics statistics = run.process.statistics();
    assertThat(statistics).isNotNull();
    assertThat(runner.cluster().fetches()).isZero();
    assertThat(runner.cluster().flushes()).isZero();
    assertThat(runner.cluster().pages()).isZero();
    run.process.kill();
    Ended ended = run.await();
    assertThat(ended.counters().zeroFilledLines).isGreaterThan(20 * 256);
    assertThat(ended.evictions()).isZero();
    assertThat(ended.counters().fetchMessages).isZero();
    assertThat(ended.counters().flushMessages).isZero();
  }

  private static final String SCAN =
      """
      import mmap, zlib
      pages = 4096
      m = mmap.mmap(-1, pages * 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
      for p in range(pages):
          m[p * 4096:p * 4096 + 4] = p.to_bytes(4, 'little')
      view = memoryview(m)
      print(*{zlib.crc32(view) for round in range(%d)})
      """;

  @Test
  @Tag("P7")
  void cleanLinesAreDroppedWithoutAByte() throws Exception {
    Ended ended = runner.run(4 * MIB, "python3", "-c", SCAN.formatted(6)).succeeded();
    assertThat(ended.output().trim().split(" ")).as("one checksum in all rounds").hasSize(1);
    CacheCounters counters = ended.counters();
    assertThat(counters.cleanEvictions).isGreaterThan(4 * 4096L);
    // Every page was flushed once; the rounds that only read flushed next to nothing.
    assertThat(runner.cluster().flushes()).isBetween(4096 - 1024L, 4096 + 2500L);
  }

  @Test
  @Tag("P22")
  @Tag("M2")
  void linesComeStraightFromTheirOwners() throws Exception {
    Ended ended = runner.run(4 * MIB, "python3", "-c", SCAN.formatted(3)).succeeded();
    assertThat(ended.counters().fetchedLines).isGreaterThan(2 * 4096L);
    assertThat(runner.home().calls.get()).as("calls to the home").isLessThan(300);
    for (FakePages owner : runner.cluster().owners) {
      assertThat(owner.fetches.get()).as("lines of one of two owners").isGreaterThan(3000);
    }
  }

  @Test
  @Tag("P26")
  void aScanMissesFarLessOftenThanOncePerPage() throws Exception {
    Ended ended = runner.run(8 * MIB, "python3", "-c", SCAN.formatted(6)).succeeded();
    CacheCounters counters = ended.counters();
    assertThat(counters.fetchedLines).isGreaterThan(5 * 4096L);
    assertThat(counters.remoteFaults).isLessThan(counters.fetchedLines * 2 / 3);
    assertThat(counters.prefetchedLines).isGreaterThan(counters.fetchedLines / 4);
    assertThat(counters.zeroFillFaults).isLessThan(counters.zeroFilledLines / 2);
  }

  private static final String DOWNWARDS =
      """
      import mmap
      pages = 4096
      m = mmap.mmap(-1, pages * 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
      for p in reversed(range(pages)):
          m[p * 4096:p * 4096 + 8] = (p * 0x9e3779b97f4a7c15 % 2**64).to_bytes(8, 'little')
      for round in range(4):
          for p in reversed(range(pages)):
              assert int.from_bytes(m[p * 4096:p * 4096 + 8], 'little') == p * 0x9e3779b97f4a7c15 % 2**64
              if round == 1 and p % 3 == 0:
                  m[p * 4096 + 8] = 1
      print('right')
      """;

  @Test
  @Tag("P26")
  void aScanDownwardsMissesFarLessOftenThanOncePerPage() throws Exception {
    Ended ended = runner.run(8 * MIB, "python3", "-c", DOWNWARDS).succeeded();
    assertThat(ended.output()).isEqualToIgnoringNewLines("right");
    CacheCounters counters = ended.counters();
    assertThat(counters.fetchedLines).isGreaterThan(3 * 4096L);
    assertThat(counters.remoteFaults).isLessThan(counters.fetchedLines * 2 / 3);
    assertThat(counters.zeroFillFaults).isLessThan(counters.zeroFilledLines / 2);
  }

  @Test
  @Tag("P25")
  void theCountersAreWhatTheOwnersSaw() throws Exception {
    Ended ended =
        runner
            .run(
                4 * MIB,
                "python3",
                "-c",
                "d = {i: str(i) * 4 for i in range(30000)}\n"
                    + "print(sum(len(d[(i * 7919) % 30000]) for i in range(30000)))")
            .succeeded();
    CacheCounters counters = ended.counters();
    assertThat(counters.fetchedLines).isEqualTo(runner.cluster().fetches()).isPositive();
    assertThat(counters.flushedLines).isEqualTo(runner.cluster().flushes()).isPositive();
    assertThat(counters.dirtyEvictions).isEqualTo(counters.flushedLines);
    assertThat(counters.fetchMessages).isLessThanOrEqualTo(counters.fetchedLines);
    assertThat(counters.flushMessages).isLessThan(counters.flushedLines);
    assertThat(ended.statistics().residentBytes()).as("after the end").isZero();
  }

  @Test
  @Tag("P8")
  void aDirtyLineRidesOnTheFetchThatTakesItsPlace() throws Exception {
    Ended ended =
        runner
            .run(
                4 * MIB,
                "python3",
                "-c",
                """
                import mmap, random
                random.seed(5)
                pages = 2000
                m = mmap.mmap(-1, pages * 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
                model = [0] * pages
                for step in range(1, 15000):
                    p = random.randrange(pages)
                    at = p * 4096 + 100
                    assert int.from_bytes(m[at:at + 4], 'little') == model[p], p
                    model[p] = step
                    m[at:at + 4] = step.to_bytes(4, 'little')
                """)
            .succeeded();
    CacheCounters counters = ended.counters();
    long onFetchLanes =
        runner.cluster().owners.stream().mapToLong(FakePages::flushesOnFetchLanes).sum();
    assertThat(counters.piggybackedLines).isEqualTo(onFetchLanes).isPositive();
    assertThat(counters.flushedLines).isEqualTo(runner.cluster().flushes());
    // What found no fetch to its owner went by itself.
    long alone = counters.flushedLines - counters.piggybackedLines;
    assertThat(counters.flushMessages).isPositive().isLessThanOrEqualTo(alone);
  }

  @Test
  void anIdleProgramSendsNothing() throws Exception {
    Run run = runner.start(4 * MIB, "sh", "-c", "echo ready; sleep 1000");
    run.awaitOutput("ready");
    assertThat(runner.cluster().flushes()).isZero();
    assertThat(runner.cluster().fetches()).isZero();
    run.process.kill();
    run.await();
    runner.assertNothingLeft();
  }
}
