package io.legoos.processor.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls that the kernel refuses, some of them late, and odd ends: nothing is lost, nobody hangs.
 */
class RefusedCallsTest {
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

  private static String[] python(String script) {
    return new String[] {"python3", "-c", MemoryCallsTest.PRELUDE + script};
  }

  private void printsAsAlways(String expected, String script) throws Exception {
    assertThat(runner.plain(python(script))).as("without us").isEqualTo(expected);
    ProgramRunner.Ended ended = runner.run(4 * MIB, python(script)).succeeded();
    assertThat(ended.output()).isEqualTo(expected);
    runner.assertNothingLeft();
  }

  private static final String REMAP =
      """
      libc.mremap.restype = ctypes.c_void_p
      libc.mremap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int,
                              ctypes.c_void_p]
      def remap(at, bytes, new_bytes, flags, to=None):
          ctypes.set_errno(0)
          got = libc.mremap(at, bytes, new_bytes, flags, to)
          return ctypes.get_errno() if got == ctypes.c_void_p(-1).value else got
      """;

  /** After a fork parts of a range that had different protections stay two mappings. */
  @Test
  @Tag("P14")
  void aRemapOfTwoMappingsLosesNothing() throws Exception {
    printsAsAlways(
        "0\n",
        REMAP
            + """
            at = new(6 * MB)
            fill(at, 6 * MB)
            libc.mprotect(at + MB, MB, 1)
            def child():
                libc.mprotect(at + MB, MB, 3)
                to = new(8 * MB)
                churn()
                ok = remap(at, 6 * MB, 8 * MB, 1) == 14 and holds(at, 6 * MB)
                ok = ok and remap(at, 6 * MB, 8 * MB, 3, to) == 14 and holds(at, 6 * MB)
                ok = ok and remap(at, 6 * MB, 3 * MB, 3, to) == 14 and holds(at, 6 * MB)
                churn()
                os._exit(0 if ok and holds(at, 6 * MB) else 1)
            print(status(child))
            """);
  }

  @Test
  @Tag("P14")
  void whatMayNotMoveStays() throws Exception {
    printsAsAlways(
        "12 True True\n",
        REMAP
            + """
            at = new(4 * MB)
            fill(at, 4 * MB)
            libc.mmap(at + 2 * MB, MB, 0, PRIVATE | 0x10, -1, 0)
            churn()
            print(remap(at, 2 * MB, 4 * MB, 0), holds(at, 2 * MB), remap(at, 2 * MB, MB, 0) == at)
            """);
  }

  @Test
  @Tag("P14")
  void aMappingThatWouldStayBehindIsRefused() throws Exception {
    ProgramRunner.Ended ended =
        runner
            .run(
                4 * MIB,
                python(
                    REMAP
                        + """
                        at = new(6 * MB)
                        fill(at, 6 * MB)
                        print(remap(at, 6 * MB, 6 * MB, 1 | 4), holds(at, 6 * MB))
                        """))
            .succeeded();
    assertThat(ended.output()).isEqualTo("22 True\n");
  }

  /** The kernel writes the descriptor of the child only after it has copied the address space. */
  @Test
  @Tag("P17")
  void aForkThatFailsLateHarmsNoLaterOne() throws Exception {
    printsAsAlways(
        "-1 14\n0\n",
        """
        import threading
        SIZE = 3 * MB
        at = new(SIZE)
        ctypes.memset(at, 7, SIZE)
        libc.syscall.argtypes = [ctypes.c_long] * 6
        print(libc.syscall(56, 0x1000 | 17, 0, 8, 0, 0), ctypes.get_errno())
        stop = False
        def writes():
            while not stop:
                ctypes.memset(at, 7, SIZE)
        thread = threading.Thread(target=writes)
        thread.start()
        bad = 0
        for round in range(20):
            pid = os.fork()
            if pid == 0:
                ok = all(ctypes.string_at(at + o, 1) == b'\\x07' for o in range(0, SIZE, 4096))
                os._exit(0 if ok else 1)
            bad += os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0
        stop = True
        thread.join()
        churn()
        print(bad)
        """);
  }

  @Test
  void aFixedMappingThatCannotBeIsNotAdopted() throws Exception {
    printsAsAlways(
        "22 12\n",
        """
        def refused(at):
            ctypes.set_errno(0)
            new(4096, at=at, flags=PRIVATE | 0x10)
            return ctypes.get_errno()
        print(refused(0x10000001), refused((1 << 47) - 4096))
        """);
  }

  @Test
  @Tag("P17")
  void aProgramWithoutDescriptorsToSpareEnds() throws Exception {
    ProgramRunner.Ended ended =
        runner.run(4 * MIB, "sh", "-c", "ulimit -n 4; /bin/true; echo $?; exec /bin/true");
    assertThat(ended.output()).endsWith("137\n");
    assertThat(ended.exit().reason()).contains("cannot be managed");
  }

  @Test
  @Tag("P17")
  void aForkWithoutAVdsoEnds() throws Exception {
    // Python itself needs the vDSO for the time of day: no more than these calls.
    String script =
        """
        raw = ctypes.PyDLL(None)
        raw.syscall.argtypes = [ctypes.c_long] * 6
        raw.getauxval.restype = ctypes.c_ulong
        word = ctypes.create_string_buffer(8)
        raw.syscall(11, raw.getauxval(33), 2 * 4096, 0, 0, 0)
        pid = raw.syscall(57, 0, 0, 0, 0, 0)
        if pid == 0:
            raw.syscall(231, 0, 0, 0, 0, 0)
        raw.syscall(61, pid, ctypes.addressof(word), 0, 0, 0)
        raw.syscall(231, word.raw[0], 0, 0, 0, 0)
        """;
    assertThat(runner.run(4 * MIB, python(script)).status()).isEqualTo(9); // of the child: SIGKILL
  }

  /** The kernel clears the word that pthread_join(3) waits for when the thread hardly lives. */
  @Test
  @Tag("P17")
  void aThreadThatEndsWhileItsPageIsAwayIsJoined() throws Exception {
    printsAsAlways(
        "0 0\n",
        """
        import struct, time
        libc.pthread_create.argtypes = [ctypes.c_void_p] * 4
        libc.pthread_join.argtypes = [ctypes.c_ulong, ctypes.c_void_p]
        # nanosleep(code + 32, NULL); exit(0)
        code = bytes.fromhex('488d3d1900000031f6b8230000000f0531ffb83c0000000f05')
        code = code.ljust(32, b'\\0') + struct.pack('<qq', 0, 400_000_000)
        at = new(4096, protection=7)
        ctypes.memmove(at, code, len(code))
        thread = ctypes.c_ulong()
        made = libc.pthread_create(ctypes.addressof(thread), None, at, None)
        end = time.time() + 1
        while time.time() < end:
            churn()
        print(made, libc.pthread_join(thread, None))
        """);
  }

  /** What cannot be dropped stays where it is, and is not taken for gone. */
  @Test
  @Tag("P9")
  void lockedMemoryThatMayOnlyBeReadStays() throws Exception {
    printsAsAlways(
        "0 True True\n",
        """
        libc.mlock.argtypes = libc.munlock.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
        at = new(2 * MB)
        fill(at, 2 * MB)
        locked = libc.mlock(at, MB)
        libc.mprotect(at, 2 * MB, 1)
        churn()
        kept = holds(at, 2 * MB)
        libc.mprotect(at, 2 * MB, 3)
        fill(at, 2 * MB, b'n')
        libc.munlock(at, MB)
        churn()
        print(locked, kept, holds(at, 2 * MB, b'n'))
        """);
  }

  /** madvise(2) drops what comes before a locked mapping, and says EINVAL. */
  @Test
  void aDiscardThatEndsAtLockedMemoryHasDroppedTheRest() throws Exception {
    printsAsAlways(
        "-1 22 True True True\n",
        """
        libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        libc.mlock.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
        at = new(3 * MB)
        fill(at, 3 * MB)
        libc.mlock(at + 2 * MB, MB)
        churn()
        fill(at, MB)
        got = libc.madvise(at, 3 * MB, 4), ctypes.get_errno()
        before = zeros(at, 2 * MB)
        fill(at, MB)
        churn()
        print(*got, before, holds(at, MB), holds(at + 2 * MB, MB, first=2 * MB))
        """);
  }

  @Test
  void anAdviceThatIsRefusedDropsNothing() throws Exception {
    printsAsAlways(
        "-1 22 True\n",
        """
        libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        at = new(2 * MB)
        fill(at, 2 * MB)
        churn()
        got = libc.madvise(at, 2 * MB, 9), ctypes.get_errno()
        print(*got, holds(at, 2 * MB))
        """);
  }
}
