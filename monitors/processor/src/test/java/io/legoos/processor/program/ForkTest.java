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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** fork(2) is a snapshot: what either side writes later is its own. */
@Timeout(180)
class ForkTest {
  private static final long MIB = 1 << 20;

  /** Python: pages that say whose they are. */
  private static final String MARKED_PAGES =
      """
      import mmap, os, time
      def new(count):
          global m, pages
          pages = count
          m = mmap.mmap(-1, pages * 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
      def fill(mark):
          for p in range(pages):
              m[p * 4096:p * 4096 + 8] = mark * 4 + p.to_bytes(4, 'little')
      def check(mark):
          return all(m[p * 4096:p * 4096 + 8] == mark * 4 + p.to_bytes(4, 'little')
                     for p in range(pages))
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

  private Ended same(long exCacheBytes, String script) throws Exception {
    String plain = runner.plain("python3", "-c", script);
    Ended ended = runner.run(exCacheBytes, "python3", "-c", script).succeeded();
    assertThat(ended.output()).isEqualTo(plain).isNotEmpty();
    runner.assertNothingLeft();
    return ended;
  }

  @Test
  @Tag("P2")
  @Tag("P12")
  @Tag("P13")
  void parentAndChildChangeABigDictionaryEachForItself() throws Exception {
    Ended ended =
        same(
            8 * MIB,
            """
            import hashlib, os
            d = {i: str(i) * 4 for i in range(120000)}
            def digest():
                h = hashlib.md5()
                for i in range(120000):
                    h.update(d[i].encode())
                return h.hexdigest()
            print('before', digest())
            pid = os.fork()
            for i in range(0, 120000, 2 if pid else 3):
                d[i] = 'parent' + str(i) if pid else 'child' + str(i)
            if pid == 0:
                print('child', digest())
                os._exit(9)
            mine = digest()
            print('status', os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            print('parent', mine, mine == digest())
            """);
    assertThat(runner.home().forks.get()).isPositive();
    assertThat(ended.evictions()).isGreaterThan(2000);
  }

  @Test
  @Tag("P2")
  @Tag("P13")
  void theSameAddressesHoldEachProcessesOwnPages() throws Exception {
    same(
        4 * MIB,
        MARKED_PAGES
            + """
        new(1500)
        fill(b'0')
        ready, go = os.pipe(), os.pipe()
        children = []
        for name in (b'1', b'2', b'3'):
            pid = os.fork()
            if pid == 0:
                good = check(b'0')
                fill(name)
                os.write(ready[1], b'r')
                os.read(go[0], 1)
                os._exit(0 if good and check(name) else 1)
            children.append(pid)
        for _ in children:
            os.read(ready[0], 1)
        good = check(b'0')
        fill(b'P')
        os.write(go[1], b'ggg')
        codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
        print(good, codes, check(b'P'))
        """);
    assertThat(runner.home().forks.get()).isEqualTo(3);
  }

  @Test
  @Tag("P12")
  void generationsOfForks() throws Exception {
    same(
        4 * MIB,
        """
        import os
        data = [str(i) for i in range(50000)]
        def descend(depth):
            if depth == 0:
                return 0
            pid = os.fork()
            if pid == 0:
                data[depth] = 'changed'
                os._exit(descend(depth - 1) + (sum(d == 'changed' for d in data)))
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        print(descend(4), data[:6])
        """);
  }

  @Test
  @Tag("P13")
  void forkWhileAnotherThreadWrites() throws Exception {
    same(
        8 * MIB,
        """
        import os, threading
        stop = False
        shared = [0] * 200000
        def writer():
            n = 0
            while not stop:
                n += 1
                for i in range(0, 200000, 50):
                    shared[i] = n
        thread = threading.Thread(target=writer)
        thread.start()
        codes = []
        for round in range(8):
            pid = os.fork()
            if pid == 0:
                first = shared[:]
                os._exit(0 if first == shared else 1)
            codes.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        stop = True
        thread.join()
        print(codes)
        """);
  }

  @Test
  @Tag("P17")
  void childrenOfParentsThatEndAtOnceLiveOn() throws Exception {
    same(
        4 * MIB,
        """
        import os
        done = os.pipe()
        for n in range(30):
            pid = os.fork()
            if pid == 0:
                if os.fork() == 0:
                    os.write(done[1], bytes([n]))
                os._exit(0)
            os.waitpid(pid, 0)
        os.close(done[1])
        got = b''
        while True:
            part = os.read(done[0], 100)
            if not part:
                break
            got += part
        print(sorted(got) == list(range(30)))
        """);
  }

  @Test
  @Tag("P13")
  void whatAForkedChildDoesNotInherit() throws Exception {
    same(
        4 * MIB,
        """
        import mmap, os
        flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
        wiped = mmap.mmap(-1, 1 << 20, flags=flags)
        omitted = mmap.mmap(-1, 1 << 20, flags=flags)
        kept = mmap.mmap(-1, 1 << 20, flags=flags)
        for m in (wiped, omitted, kept):
            m[:] = b'x' * (1 << 20)
        wiped.madvise(18)
        omitted.madvise(mmap.MADV_DONTFORK)
        junk = b'y' * (12 << 20)
        pid = os.fork()
        if pid == 0:
            if kept[:] != b'x' * (1 << 20):
                os._exit(1)
            if wiped[:] != bytes(1 << 20):
                os._exit(2)
            omitted[0]
            os._exit(3)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        print(all(m[:] == b'x' * (1 << 20) for m in (wiped, omitted, kept)))
        """);
  }

  @Test
  @Tag("P12")
  @Tag("P13")
  void forksOfWhatIsAllHereNeedNoOwner() throws Exception {
    same(
        24 * MIB,
        MARKED_PAGES
            + """
        new(200)
        fill(b'0')
        pid = os.fork()
        if pid == 0:
            time.sleep(0.06)  # so long that its home hears of it
            good = check(b'0')
            fill(b'1')
        else:
            good = check(b'0')
            fill(b'P')
        junk = b'y' * (40 << 20)  # everything else goes to its owners
        good = good and check(b'P' if pid else b'1')
        if pid == 0:
            if os.fork() == 0:  # of pages that owners hold
                os._exit(0 if check(b'1') else 1)
            os._exit(0 if good and os.wait()[1] == 0 else 1)
        print(good, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), check(b'P'))
        """);
    assertThat(runner.home().forks.get()).as("of them the second").isEqualTo(1);
  }

  @Test
  @Tag("P13")
  void whatAChildWithoutOwnersDoesNotInherit() throws Exception {
    same(
        24 * MIB,
        """
        import mmap, os, time
        flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
        wiped = mmap.mmap(-1, 1 << 18, flags=flags)
        omitted = mmap.mmap(-1, 1 << 18, flags=flags)
        kept = mmap.mmap(-1, 1 << 18, flags=flags)
        reserved = mmap.mmap(-1, 64 << 20, flags=flags, prot=0)
        for m in (wiped, omitted, kept):
            m[:] = b'x' * (1 << 18)
        wiped.madvise(18)
        omitted.madvise(mmap.MADV_DONTFORK)
        pid = os.fork()
        if pid == 0:
            time.sleep(0.06)
            kept[:4096] = b'z' * 4096
            junk = b'y' * (40 << 20)
            if kept[:] != b'z' * 4096 + b'x' * ((1 << 18) - 4096):
                os._exit(1)
            if wiped[:] != bytes(1 << 18):
                os._exit(2)
            omitted[0]
            os._exit(3)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        print(all(m[:] == b'x' * (1 << 18) for m in (wiped, omitted, kept)))
        """);
    assertThat(runner.home().forks.get()).isZero();
  }

  /** The child's home would choose addresses that only the parent's home knows to be taken. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Tag("P12")
  void whatIsForeignAmongTheHomesAddressesIsForkedByTheHome(boolean foreign) throws Exception {
    same(
        32 * MIB,
        """
        import ctypes, mmap, os, sys
        flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
        m = mmap.mmap(-1, 1 << 18, flags=flags)
        address = ctypes.addressof(ctypes.c_char.from_buffer(m))
        libc = ctypes.CDLL(None, use_errno=True)
        libc.mmap.restype = ctypes.c_void_p
        libc.mmap.argtypes = (
            [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long])
        file = os.open(sys.executable, os.O_RDONLY)
        where = address if FOREIGN else None
        fixed = 0x10 if FOREIGN else 0
        there = libc.mmap(where, 1 << 17, mmap.PROT_READ, mmap.MAP_PRIVATE | fixed, file, 0)
        m[1 << 17] = 7
        pid = os.fork()
        if pid == 0:
            more = [mmap.mmap(-1, 1 << 16, flags=flags) for _ in range(40)]
            for piece in more:
                piece[:] = b'x' * (1 << 16)
            os._exit(m[1 << 17])
        print(there == address, m[1:4], os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        """
            .replace("FOREIGN", foreign ? "True" : "False"));
    assertThat(runner.home().forks.get()).isEqualTo(foreign ? 1 : 0);
  }

  @Test
  @Tag("P12")
  void whatAShellStartsNeedsNoOwner() throws Exception {
    String script = "for i in 1 2 3 4 5 6 7 8; do /bin/echo $i | /bin/cat; (exit $i) || :; done";
    Ended ended = runner.run(32 * MIB, "sh", "-c", script).succeeded();
    assertThat(ended.output()).isEqualTo("1\n2\n3\n4\n5\n6\n7\n8\n");
    assertThat(runner.home().forks.get()).isZero();
    runner.assertNothingLeft();
  }
}
