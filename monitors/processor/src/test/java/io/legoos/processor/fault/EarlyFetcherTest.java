package io.legoos.processor.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.legoos.linux.Errno;
import io.legoos.linux.LinuxException;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.Userfaultfd;
import io.legoos.processor.excache.ExCacheGeometry;
import io.legoos.processor.excache.ExCacheHabits;
import io.legoos.processor.excache.Line;
import io.legoos.processor.excache.LineState;
import io.legoos.processor.excache.ReplacementPolicy;
import io.legoos.processor.remote.LaneSettings;
import io.legoos.processor.remote.OwnerLink;
import io.legoos.processor.remote.OwnerLinks;
import io.legoos.processor.remote.RecoveryLog;
import io.legoos.processor.remote.ShareRecovery;
import io.legoos.processor.remote.SharesAtMonitor;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.VRegionGrant;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.PageStore;
import io.legoos.protocol.page.tcp.TcpPageServer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Lines on their way that nobody has faulted at: memory of this process, read inside the kernel,
 * and a memory monitor whose pages hold their own addresses.
 */
@Timeout(60)
@Tag("P26")
class EarlyFetcherTest {
  private static final int PAGES = 4096;
  private static final long BYTES = PAGES * 4096L;

  /** More than a stream must have run for. */
  private static final int READ = 700;

  private static final int PRIVATE_ANONYMOUS = 0x22;
  private static final int MADV_DONTNEED = 4;
  private static final int CLOEXEC_NONBLOCK = 0x80800;

  /** The memory monitor. */
  private static final class Pages implements PageStore {
    final Set<Long> refusedOnce = ConcurrentHashMap.newKeySet();
    final CountDownLatch released = new CountDownLatch(1);
    final AtomicInteger lanes = new AtomicInteger();
    volatile boolean earlyLaneStands;

    /** The fault handler's first lane is the one for faults. */
    PageStore lane() {
      return lanes.incrementAndGet() == 1 ? this : new EarlyLane(this);
    }

    @Override
    public PageStatus fetch(long spaceId, long address, MemorySegment target, long offset) {
      if (refusedOnce.remove(address)) {
        return PageStatus.NOT_HELD;
      }
      target.set(ValueLayout.JAVA_LONG_UNALIGNED, offset, address);
      return PageStatus.OK;
    }

    @Override
    public PageStatus flush(long spaceId, long address, MemorySegment source, long offset) {
      return PageStatus.OK;
    }
  }

  private record EarlyLane(Pages pages) implements PageStore {
    @Override
    public PageStatus fetch(long spaceId, long address, MemorySegment target, long offset) {
      if (pages.earlyLaneStands) {
        awaitRelease();
      }
      return pages.fetch(spaceId, address, target, offset);
    }

    private void awaitRelease() {
      try {
        assertThat(pages.released.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public PageStatus flush(long spaceId, long address, MemorySegment source, long offset) {
      return PageStatus.NOT_OWNER;
    }
  }

  private static final ShareRecovery NO_RECOVERY =
      new ShareRecovery() {
        @Override
        public void recover(@Nullable Incarnation gone) {}

        @Override
        public boolean relieve(long shareId) {
          return false;
        }
      };

  private final Arena arena = Arena.ofShared();
  private final SystemCalls calls = new SystemCalls(arena);
  private final Userfaultfd uffd = new Userfaultfd(calls, arena);
  private final Pages pages = new Pages();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final Incarnation incarnation = new Incarnation(1, 1);
  private final TcpPageServer server =
      TcpPageServer.start(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          hello -> pages.lane(),
          8,
          Duration.ofSeconds(20));
  private final OwnerLinks links =
      new OwnerLinks(
          "v-1",
          new Incarnation(9, 9),
          LaneSettings.of(Duration.ofSeconds(20)),
          NO_RECOVERY,
          new RecoveryLog(InstantSource.system()),
          OwnerLink.LossListener.NONE);
  private final VProcessCache cache =
      VProcessCache.start(
          "v-1",
          ExCacheGeometry.of(BYTES, 0),
          ExCacheHabits.of(ReplacementPolicy.REFAULT),
          (space, address) -> {},
          (why, detail) -> failures.add(detail));
  private final Space space = cache.createSpace(1, 64L << 20);
  private long base;
  private int out;

  EarlyFetcherTest() throws IOException, LinuxException {}

  @BeforeEach
  void start() throws LinuxException {
    out =
        (int)
            SystemCalls.check(
                calls.call(SyscallNumber.MEMFD_CREATE, arena.allocateFrom("out").address(), 0),
                "memfd_create");
    base =
        SystemCalls.check(
            calls.call(SyscallNumber.MMAP, 0, BYTES, 3, PRIVATE_ANONYMOUS, -1, 0), "mmap");
    int fd = open();
    uffd.enable(fd, Userfaultfd.FEATURE_PAGEFAULT_FLAG_WP);
    assertThat(uffd.register(fd, base, BYTES)).isZero();
    cache.mapped(space, base, base + BYTES, 3);
    long vRegions = base & -(64L << 20);
    OwnerLink link =
        links.of(
            VRegionGrant.newBuilder()
                .setShare(new SharesAtMonitor(incarnation, server).share(1, 1, 0))
                .build());
    cache.granted(space, vRegions, 128L << 20, link);
    allAreRemote();
    cache.attach(space, fd);
  }

  private void allAreRemote() {
    for (int page = 0; page < PAGES; page++) {
      space.lines.set(number(page), Line.of(LineState.REMOTE, Line.HELD, 0));
    }
  }

  private int open() throws LinuxException {
    long device =
        calls.call(
            SyscallNumber.OPENAT, -100, arena.allocateFrom("/dev/userfaultfd").address(), 2, 0);
    if (device < 0) {
      fail(
          "cannot open /dev/userfaultfd (%s): run the tests as root on Linux 6.8 or newer",
          Errno.describe((int) -device));
    }
    long fd = calls.call(SyscallNumber.IOCTL, device, Userfaultfd.IOC_NEW, CLOEXEC_NONBLOCK);
    calls.close((int) device);
    return (int) SystemCalls.check(fd, "USERFAULTFD_IOC_NEW");
  }

  @AfterEach
  void close() {
    pages.released.countDown();
    links.close();
    cache.close();
    links.free();
    server.close();
    calls.call(SyscallNumber.MUNMAP, base, BYTES);
    calls.close(out);
    assertThat(failures).isEmpty();
  }

  private long number(int page) {
    return (base >>> 12) + page;
  }

  /** The first word of a page, which the kernel reads. */
  private long read(int page) {
    try (Arena own = Arena.ofConfined()) {
      SystemCalls other = new SystemCalls(own);
      MemorySegment word = own.allocate(8, 8);
      long at = page * 8L;
      assertThat(other.call(SyscallNumber.PWRITE64, out, base + page * 4096L, 8, at)).isEqualTo(8);
      assertThat(other.call(SyscallNumber.PREAD64, out, word.address(), 8, at)).isEqualTo(8);
      return word.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  private void readInOrder(int from, int to) {
    for (int page = from; page < to; page++) {
      assertThat(read(page)).isEqualTo(base + page * 4096L);
    }
  }

  private long count(LineState state) {
    var unused = cache.statistics(); // with the lock: what its threads wrote is seen
    return IntStream.range(0, PAGES)
        .filter(page -> Line.state(space.lines.get(number(page))) == state)
        .count();
  }

  /** Reads some pages, so that others are on their way; the first of these. */
  private int readUntilSomeAreUnderWay() throws InterruptedException {
    readInOrder(0, READ);
    for (int i = 0; i < 5_000; i++) {
      if (count(LineState.FETCHING) > 0) {
        // A window that a fault waits for would be here by then.
        TimeUnit.MILLISECONDS.sleep(20);
        for (int page = READ; page < PAGES; page++) {
          if (Line.state(space.lines.get(number(page))) == LineState.FETCHING) {
            return page;
          }
        }
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return fail("no line is on its way: %s", cache.statistics());
  }

  @Test
  void aLongStreamFindsItsLinesUnderWay() {
    readInOrder(0, PAGES);
    assertThat(cache.statistics().counters().earlyFaults).isGreaterThan(20);
    assertThat(cache.statistics().counters().remoteFaults).isLessThan(PAGES / 20);
    assertThat(count(LineState.CLEAN)).isEqualTo(PAGES);
  }

  @Test
  void soDoesOneDownwards() {
    for (int page = PAGES - 1; page >= 0; page--) {
      assertThat(read(page)).isEqualTo(base + page * 4096L);
    }
    assertThat(cache.statistics().counters().earlyFaults).isGreaterThan(20);
  }

  @Test
  void aFaultInTheMiddleOfThemFindsItsLine() throws InterruptedException {
    int first = readUntilSomeAreUnderWay();
    long before = cache.statistics().counters().fetchedLines;
    assertThat(read(first + 20)).isEqualTo(base + (first + 20) * 4096L);
    assertThat(cache.statistics().counters().earlyFaults).isPositive();
    readInOrder(first, first + 20);
    assertThat(cache.statistics().counters().fetchedLines - before)
        .as("nothing was fetched twice, but the next window is under way")
        .isLessThanOrEqualTo(LineFetcher.MOST_LINES);
  }

  @Test
  void whoChangesTheirMemoryHasThemBroughtIn() throws InterruptedException {
    int first = readUntilSomeAreUnderWay();
    assertThat(guard(first)).isEqualTo(LineState.CLEAN);
    readInOrder(first, first + 200);
  }

  /** Though nothing else has the handler look: else each of them would take half a second. */
  @Test
  void whoChangesTheirMemoryDoesNotWaitForLong() throws InterruptedException {
    long nanos = 0;
    for (int i = 0; i < 20; i++) {
      int first = readUntilSomeAreUnderWay();
      long before = System.nanoTime();
      guard(first);
      nanos += System.nanoTime() - before;
      cache.discarded(space, base, base + BYTES);
      assertThat(calls.call(SyscallNumber.MADVISE, base, BYTES, MADV_DONTNEED)).isZero();
      allAreRemote();
    }
    assertThat(TimeUnit.NANOSECONDS.toSeconds(nanos)).isLessThan(5);
  }

  /** What a line is when the guard on it is ready. */
  private LineState guard(int page) {
    CompletableFuture<LineState> ready = new CompletableFuture<>();
    long address = base + page * 4096L;
    RangeGuard guard =
        cache.guard(
            space,
            address,
            address + 4096,
            () -> ready.complete(Line.state(space.lines.get(number(page)))));
    LineState state = ready.orTimeout(20, TimeUnit.SECONDS).join();
    cache.release(guard);
    return state;
  }

  @Test
  void whoseSpaceEndsGiveTheirSlotsBack() throws InterruptedException {
    readUntilSomeAreUnderWay();
    cache.removeSpace(space);
    for (int i = 0; i < 2_000 && cache.statistics().residentBytes() > 0; i++) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertThat(cache.statistics().residentBytes()).isZero();
  }

  @Test
  void aFaultElsewhereDoesNotWaitForThem() throws InterruptedException {
    int first = readUntilSomeAreUnderWay();
    pages.earlyLaneStands = true;
    assertThat(read(first)).as("which has the next asked for").isEqualTo(base + first * 4096L);
    assertThat(count(LineState.FETCHING)).isPositive();
    assertThat(read(3000)).isEqualTo(base + 3000 * 4096L);
    assertThat(count(LineState.FETCHING)).isPositive();
    pages.released.countDown();
    readInOrder(first, first + 300);
  }

  @Test
  void whatDoesNotComeIsFetchedByTheFault() throws InterruptedException {
    readInOrder(0, READ);
    for (int page = READ + 150; page < PAGES; page += 100) {
      pages.refusedOnce.add(base + page * 4096L);
    }
    readInOrder(READ, PAGES);
    assertThat(cache.statistics().counters().lostLines).isZero();
  }
}
