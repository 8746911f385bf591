package io.legoos.processor.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.processor.program.ProgramRunner.Ended;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that change an address space, on lines that are here and lines that are away. */
@Timeout(120)
class MemoryCallsTest {
  private static final long MIB = 1 << 20;

  /** Raw calls, and work that pushes everything else out of a small ExCache. */
  static final String PRELUDE =
      """
      import ctypes, mmap, os
      libc = ctypes.CDLL(None, use_errno=True)
      libc.mmap.restype = ctypes.c_void_p
      libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
      libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
      libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
      libc.syscall.restype = ctypes.c_long
      PRIVATE = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
      MB = 1 << 20
      def new(bytes, protection=3, flags=PRIVATE, at=None):
          return libc.mmap(at, bytes, protection, flags, -1, 0)
      def fill(at, bytes, mark=b'm'):
          for offset in range(0, bytes, 4096):
              ctypes.memmove(at + offset, mark + offset.to_bytes(4, 'little'), 5)
      def holds(at, bytes, mark=b'm', first=0):
          return all(ctypes.string_at(at + o, 5) == mark + (first + o).to_bytes(4, 'little')
                     for o in range(0, bytes, 4096))
      def zeros(at, bytes):
          return ctypes.string_at(at, bytes) == b'\\0' * bytes
      def churn():
          big = bytearray(b'c') * (10 * MB)
          for offset in range(0, len(big), 4096):
              big[offset] = 7
      def status(child):
          pid = os.fork()
          if pid == 0:
              child()
              os._exit(0)
          return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
      """;

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
    assertThat(ended.evictions()).isPositive();
    assertThat(ended.statistics().peakResidentBytes()).isLessThanOrEqualTo(4 * MIB);
    runner.assertNothingLeft();
    return ended;
  }

  @Test
  void aDiscardWithAHoleDropsWhatIsMapped() throws Exception {
    prints(
        "-1 True True\n",
        """
        libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        at = new(3 * MB)
        fill(at, 3 * MB)
        churn()
        libc.munmap(at + MB, MB)
        print(libc.madvise(at, 3 * MB, 4), zeros(at, MB), zeros(at + 2 * MB, MB))
        """);
  }

  @Test
  void aFixedMremapReplacesLinesThatAreOnTheirWay() throws Exception {
    prints(
        "True True\n",
        """
        libc.mremap.restype = ctypes.c_void_p
        libc.mremap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int,
                                ctypes.c_void_p]
        good = True
        for round in range(8):
            old = new(MB)
            target = new(6 * MB)
            fill(old, MB, b'o')
            fill(target, 6 * MB, b't')
            moved = libc.mremap(old, MB, MB, 3, target)
            churn()
            good = good and moved == target and holds(target, MB, b'o')
            good = good and holds(target + MB, 5 * MB, b't', first=MB)
            libc.munmap(target, 6 * MB)
        print(good, True)
        """);
  }

  @Test
  void writeOnlyMemoryCanLeave() throws Exception {
    prints(
        "True\n",
        """
        at = new(8 * MB, protection=2)
        fill(at, 8 * MB)
        churn()
        libc.mprotect(at, 8 * MB, 3)
        print(holds(at, 8 * MB))
        """);
  }

  @Test
  void aGroupsSignalsLeaveTheAgentAtWork() throws Exception {
    prints(
        "True\n",
        """
        import signal
        at = new(6 * MB)
        for round in range(3):
            fill(at, 6 * MB)
            os.killpg(0, signal.SIGCONT)
            churn()
        print(holds(at, 6 * MB))
        """);
  }

  @Test
  @Tag("P13")
  void forksWhileAnotherThreadDiscards() throws Exception {
    prints(
        "0\n",
        """
        import threading
        libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        at = new(4 * MB)
        stop = False
        bad = 0
        def discards():
            while not stop:
                fill(at, MB)
                libc.madvise(at, MB, 4)
        thread = threading.Thread(target=discards)
        thread.start()
        for round in range(25):
            pid = os.fork()
            if pid == 0:
                # Each page is as some moment of the parent had it: written, or zero.
                for offset in range(0, MB, 4096):
                    page = ctypes.string_at(at + offset, 5)
                    if page not in (b'\\0' * 5, b'm' + offset.to_bytes(4, 'little')):
                        os._exit(1)
                os._exit(0)
            bad += os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0
        stop = True
        thread.join()
        churn()
        print(bad)
        """);
  }

  /**
   * A child must not believe of a line that it is there when it came in after the kernel had copied
   * the page tables.
   */
  @Test
  @Tag("P13")
  void forksWhileOtherThreadsFault() throws Exception {
    prints(
        "0\n",
        """
        import threading
        SIZE = 3 * MB
        regions = [new(SIZE) for _ in range(2)]
        for at in regions:
            ctypes.memset(at, 7, SIZE)
        stop = False
        def writes(at):
            while not stop:
                ctypes.memset(at, 7, SIZE)
        threads = [threading.Thread(target=writes, args=(at,)) for at in regions]
        for thread in threads:
            thread.start()
        bad = 0
        for round in range(25):
            pid = os.fork()
            if pid == 0:
                for at in regions:
                    for offset in range(0, SIZE, 4096):
                        if ctypes.string_at(at + offset, 1) != b'\\x07':
                            os._exit(1)
                os._exit(0)
            bad += os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0
        stop = True
        for thread in threads:
            thread.join()
        print(bad)
        """);
  }

  @Test
  @Tag("P14")
  void dataSurvivesMremap() throws Exception {
    prints(
        "True True True True True\n",
        """
        m = mmap.mmap(-1, MB, flags=PRIVATE)
        def put(bytes):
            for o in range(0, bytes, 4096):
                m[o:o + 4] = o.to_bytes(4, 'little')
        def good(bytes):
            return all(m[o:o + 4] == o.to_bytes(4, 'little') for o in range(0, bytes, 4096))
        put(MB)
        results = []
        m.resize(3 * MB)              # dirty, mostly resident
        results.append(good(MB) and m[MB:] == bytes(2 * MB))
        put(3 * MB)
        churn()
        m.resize(8 * MB)              # remote
        results.append(good(3 * MB))
        churn()
        good(3 * MB)                  # clean
        m.resize(9 * MB)
        results.append(good(3 * MB) and m[3 * MB:] == bytes(6 * MB))
        put(9 * MB)
        m.resize(2 * MB)              # shrinks
        churn()
        results.append(good(2 * MB))
        m.resize(6 * MB)              # what was cut off is gone
        results.append(good(2 * MB) and m[2 * MB:] == bytes(4 * MB))
        print(*results)
        """);
    assertThat(runner.home().remaps.get()).isPositive();
  }

  @Test
  @Tag("P3")
  @Tag("M5")
  void writesToAReadOnlyLineFaultWhereverItIs() throws Exception {
    prints(
        "-11 True -11 True True -11 True\n",
        """
        a = new(2 * MB)
        fill(a, 2 * MB)
        libc.mprotect(a, 2 * MB, 1)
        results = [status(lambda: ctypes.memset(a, 1, 1)), holds(a, 2 * MB)]
        churn()
        results += [status(lambda: ctypes.memset(a + MB, 1, 1)), holds(a, 2 * MB)]
        libc.mprotect(a, 2 * MB, 0)
        churn()
        libc.mprotect(a, 2 * MB, 3)
        results.append(holds(a, 2 * MB))
        fill(a, 2 * MB, b'n')
        libc.mprotect(a + MB, MB, 0)
        results.append(status(lambda: ctypes.string_at(a + MB, 1)))
        churn()
        libc.mprotect(a + MB, MB, 1)
        results.append(holds(a, 2 * MB, b'n'))
        print(*results)
        """);
  }

  @Test
  void whatIsUnmappedOrDroppedNeverComesBack() throws Exception {
    prints(
        "True True True True True -11\n",
        """
        a = new(4 * MB)
        fill(a, 4 * MB)
        churn()
        madvise = libc.madvise
        madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        madvise(a, MB, mmap.MADV_DONTNEED)
        results = [zeros(a, MB), holds(a + MB, 3 * MB, first=MB)]
        churn()
        results += [zeros(a, MB)]
        new(MB, at=a + MB, flags=PRIVATE | 0x10)
        results += [zeros(a + MB, MB), holds(a + 2 * MB, 2 * MB, first=2 * MB)]
        libc.munmap(a + 2 * MB, MB)
        results += [status(lambda: ctypes.string_at(a + 2 * MB, 1))]
        print(*results)
        """);
  }

  @Test
  void freedMemoryReadsAsItselfOrAsZeros() throws Exception {
    prints(
        "True\n",
        """
        a = new(4 * MB)
        fill(a, 4 * MB)
        libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        libc.madvise(a, 4 * MB, mmap.MADV_FREE)
        churn()
        print(all(ctypes.string_at(a + o, 5) in (bytes(5), b'm' + o.to_bytes(4, 'little'))
                  for o in range(0, 4 * MB, 4096)))
        """);
  }

  @Test
  void theBreakGrowsAndShrinks() throws Exception {
    prints(
        "0\n",
        """
        libc.mallopt(-1, 1 << 30)   # malloc neither trims its heap
        libc.mallopt(-2, 16 * MB)   # nor grows it once more, so that the break is ours
        for _ in range(40):
            libc.malloc(100000)
        def child():
            here = libc.syscall(12, 0)
            libc.syscall(12, ctypes.c_long(here + 2 * MB))
            start = (here + 4095) & -4096
            fill(start, MB)
            churn()
            good = holds(start, MB)
            libc.syscall(12, ctypes.c_long(here))
            libc.syscall(12, ctypes.c_long(here + 2 * MB))
            good = good and zeros(start, MB)
            os._exit(0 if good else 1)
        print(status(child))
        """);
  }

  @Test
  void mappingsWithHintsAndFixedAddresses() throws Exception {
    prints(
        "True True True\n",
        """
        def steady(flags, at):
            a = new(2 * MB, flags=flags, at=at)
            fill(a, 2 * MB)
            churn()
            return holds(a, 2 * MB)
        print(steady(PRIVATE, 0x10_0000_0000), steady(PRIVATE | 0x40, None),
              steady(PRIVATE | 0x100000, 0x12_0000_0000))
        """);
  }

  @Test
  @Tag("M6")
  void reservedTerabytesTakeNothingUntilTheyAreTouched() throws Exception {
    Ended ended =
        prints(
            "True True\n",
            """
            a = new(1 << 42, protection=0, flags=PRIVATE | 0x4000)
            b = new(1 << 40, flags=PRIVATE | 0x4000)
            libc.mprotect(a + (1 << 41), 2 * MB, 3)
            fill(a + (1 << 41), 2 * MB)
            fill(b + (1 << 39), 2 * MB)
            churn()
            print(holds(a + (1 << 41), 2 * MB), holds(b + (1 << 39), 2 * MB))
            """);
    assertThat(ended.counters().heldLines).isLessThan(20_000);
  }

  @Test
  void moreInaccessibleLinesThanTheExCacheHas() throws Exception {
    prints(
        "True True\n",
        """
        parts = [new(MB) for _ in range(10)]
        for part in parts:
            fill(part, MB)
            libc.mprotect(part, MB, 0)
        churn()
        for part in parts:
            libc.mprotect(part, MB, 1)
        churn()
        print(all(holds(part, MB) for part in parts), len(parts) == 10)
        """);
  }

  @Test
  void codeThatIsWrittenAndRun() throws Exception {
    prints(
        "42 42 43\n",
        """
        a = new(MB, protection=7)
        code = bytes([0xb8, 42, 0, 0, 0, 0xc3])   # mov eax, 42; ret
        ctypes.memmove(a + 8192, code, len(code))
        run = ctypes.CFUNCTYPE(ctypes.c_int)(a + 8192)
        results = [run()]
        churn()
        results.append(run())
        churn()
        ctypes.memset(a + 8193, 43, 1)
        results.append(run())
        print(*results)
        """);
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

  /** The kernel has changed the protection of some, and says that it has not of all. */
  @Test
  void whatIsWrittenAfterAnMprotectThatFailedHalfWayIsKept() throws Exception {
    prints(
        "-1 0\n",
        """
        at = new(2 * MB)
        fill(at, 2 * MB)
        libc.mprotect(at, MB, 1)
        libc.munmap(at + MB, MB)
        words = (ctypes.c_uint64 * (MB // 8)).from_address(at)
        result = libc.mprotect(at, 2 * MB, 3)
        others = (ctypes.c_uint8 * (48 * MB)).from_address(new(48 * MB))
        for page in range(256):
            words[page * 512] = 0
        lost = 0
        for i in range(1, 190):
            for page in range(i * 64, i * 64 + 64):   # lines leave while words are written
                others[page * 4096] = 1
            for again in range(8):
                for page in range(256):
                    lost += words[page * 512] != 8 * (i - 1) + again
                    words[page * 512] = 8 * (i - 1) + again + 1
        print(result, lost)
        """);
  }
}
