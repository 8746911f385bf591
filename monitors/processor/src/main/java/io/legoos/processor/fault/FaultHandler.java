package io.legoos.processor.fault;

import io.legoos.linux.Errno;
import io.legoos.linux.EventPoll;
import io.legoos.linux.LinuxException;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.Userfaultfd;
import io.legoos.processor.excache.ExCache;
import io.legoos.processor.excache.Line;
import io.legoos.processor.excache.LineState;
import io.legoos.protocol.page.Lookout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Answers the page faults of a vProcess: one thread, which alone puts lines into its address
 * spaces. A fault that cannot be answered yet is parked and tried again; the thread waits for
 * nothing but a fetch.
 */
final class FaultHandler implements Runnable {
  private static final int MESSAGES = 16;
  private static final int IDLE_MILLIS = 500;
  private static final int RETRY_MILLIS = 1;

  private static final long PARKED_DEADLINE_NANOS = 30_000_000_000L;

  /** A fork may be waiting for the tracer, and that for the task whose fault waits for the fork. */
  private static final long FORK_PATIENCE_NANOS = 100_000_000L;

  private static final long STUCK_NANOS = 1_000_000_000L;

  /** Between two rounds there is no more, unless this process stood still or waited for a fetch. */
  private static final long LONGEST_ROUND_NANOS = 1_000_000_000L;

  /** A fault that waits. */
  private record Parked(Space space, long page, long flags, long sinceNanos, long waitedNanos) {}

  private final CacheCore core;
  private final Arena arena = Arena.ofShared();
  private final SystemCalls calls = new SystemCalls(arena);
  private final Userfaultfd uffd = new Userfaultfd(calls, arena);
  private final EventPoll poll;
  private final LineInstaller installer;
  private final ZeroFiller zeros;
  private final EarlyFetcher early;
  private final LineFetcher fetcher;
  private final MemorySegment messages =
      arena.allocate((long) MESSAGES * Userfaultfd.MESSAGE_BYTES, 8);
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private Deque<Parked> parked = new ArrayDeque<>();
  private Deque<Parked> retrying = new ArrayDeque<>();
  private long lastRoundNanos = System.nanoTime();
  private final Lookout look = new Lookout();
  private volatile boolean stopping;
  private volatile boolean waiting;

  FaultHandler(CacheCore core) throws LinuxException {
    this.core = core;
    this.poll = new EventPoll(calls, arena);
    this.installer = new LineInstaller(uffd);
    this.zeros = new ZeroFiller(core, installer, arena);
    WindowLines lines = new WindowLines(core, installer);
    this.early = new EarlyFetcher(core, lines);
    this.fetcher = new LineFetcher(core, installer, lines, early);
  }

  /** The wake-up of {@link EventPoll}; see there. */
  EventPoll poll() {
    return poll;
  }

  /** Has {@code command} run by the handler's thread; {@link EventPoll#wakeUp} must follow. */
  void enqueue(Runnable command) {
    commands.add(command);
  }

  /** From the handler's thread: begins to answer faults of {@code space}. */
  void watch(Space space) {
    try {
      poll.add(space.uffd, space.index);
    } catch (LinuxException e) {
      core.fail(MemoryFailure.PROCESSOR_MONITOR_FAILED, String.valueOf(e.getMessage()));
    }
  }

  /** From the handler's thread: ends it, and closes the descriptor. */
  void forget(Space space) {
    if (space.uffd >= 0) {
      try {
        poll.remove(space.uffd);
      } catch (LinuxException alreadyGone) {
        // epoll forgets a closed file by itself
      }
      calls.close(space.uffd);
      space.uffd = -1;
    }
  }

  /** Whether a fault is parked, so that a wake-up would help. */
  boolean waiting() {
    return waiting;
  }

  void stop() {
    stopping = true;
  }

  @Override
  public void run() {
    try {
      while (!stopping) {
        boolean idle = parked.isEmpty() && !core.lost.hasProtectedCopies();
        int ready = await(idle ? IDLE_MILLIS : RETRY_MILLIS);
        for (int i = 0; i < ready; i++) {
          int tag = poll.ready(i);
          if (tag != EventPoll.WAKE_UP) {
            look.found();
            serve(tag);
          }
        }
        if (early.isUnderWay() && (early.isOld() || !commands.isEmpty() || !parked.isEmpty())) {
          bringInEarly();
        }
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
          command.run();
        }
        if (core.lost.hasProtectedCopies()) {
          liftProtection();
        }
        retryParked();
      }
    } catch (RuntimeException | Error e) {
      core.fail(MemoryFailure.PROCESSOR_MONITOR_FAILED, "fault handler: " + e);
    }
  }

  /** The next fault is often near. */
  private int await(int timeoutMillis) {
    int ready = poll.await(0);
    while (ready == 0 && look.looksOn()) {
      ready = poll.await(0);
    }
    return ready == 0 ? poll.await(timeoutMillis) : ready;
  }

  private void serve(int index) {
    Space space = space(index);
    if (space == null) {
      return;
    }
    long bytes = uffd.read(space.uffd, messages);
    // To have read a fork's message lets lines into the parent again. The child's copy of the
    // parent's lines must be made before: with one that the kernel has not copied, it would lack a
    // page of which it believes that it is there.
    for (long at = 0; at < bytes; at += Userfaultfd.MESSAGE_BYTES) {
      if (Userfaultfd.event(messages, at) == Userfaultfd.EVENT_FORK) {
        forked(space, Userfaultfd.forkedDescriptor(messages, at));
      }
    }
    // REMAP needs no answer: the tracer, which guards both ranges, moves the lines.
    for (long at = 0; at < bytes; at += Userfaultfd.MESSAGE_BYTES) {
      if (Userfaultfd.event(messages, at) == Userfaultfd.EVENT_PAGEFAULT) {
        long page = Userfaultfd.faultAddress(messages, at) >>> 12;
        checkProgress(space.faults, page);
        fault(space, page, Userfaultfd.faultFlags(messages, at), System.nanoTime(), 0);
      }
    }
  }

  /**
   * From the handler's thread: nobody needs it now, or somebody needs its slots, or its lines as
   * they are.
   */
  void bringInEarly() {
    core.lock.lock();
    try {
      early.bringIn();
    } finally {
      core.lock.unlock();
    }
  }

  private void checkProgress(Repetitions repetitions, long page) {
    if (repetitions.isStuckAt(page)) {
      core.fail(
          MemoryFailure.PROCESSOR_MONITOR_FAILED,
          "a fault that cannot be answered, at 0x" + Long.toHexString(page << 12));
    }
  }

  private @Nullable Space space(int index) {
    core.lock.lock();
    try {
      return core.space(index);
    } finally {
      core.lock.unlock();
    }
  }

  private void retryParked() {
    long round = System.nanoTime() - lastRoundNanos;
    lastRoundNanos += round;
    if (parked.isEmpty()) {
      return;
    }
    waiting = false;
    core.stuckFault = "";
    Deque<Parked> now = parked;
    parked = retrying;
    retrying = now;
    long waitedNanos = core.waitsForOthers() ? 0 : Math.min(round, LONGEST_ROUND_NANOS);
    for (Parked fault = now.poll(); fault != null; fault = now.poll()) {
      if (fault.waitedNanos + waitedNanos > PARKED_DEADLINE_NANOS
          && !fault.space.dead
          && core.trustworthy()) {
        core.fail(
            MemoryFailure.PROCESSOR_MONITOR_FAILED,
            "a fault found no room in the ExCache: lines that cannot leave (locked or inaccessible"
                + " memory) fill it");
      }
      if (fault.waitedNanos > STUCK_NANOS) {
        core.stuckFault = describe(fault);
      }
      fault(
          fault.space, fault.page, fault.flags, fault.sinceNanos, fault.waitedNanos + waitedNanos);
    }
  }

  /** For people who wonder what it waits for. */
  private String describe(Parked fault) {
    core.lock.lock();
    try {
      return "; a fault on page 0x%x, flags 0x%x, of a line that is %s, waits since %d ms"
          .formatted(
              fault.page,
              fault.flags,
              Line.state(fault.space.lines.get(fault.page)),
              fault.waitedNanos / 1_000_000);
    } finally {
      core.lock.unlock();
    }
  }

  /** Answers one fault, or parks it. */
  private void fault(Space space, long page, long flags, long sinceNanos, long waitedNanos) {
    core.lock.lock();
    boolean answered;
    try {
      long installs = installer.installs();
      core.forksGiveWay = System.nanoTime() - sinceNanos > FORK_PATIENCE_NANOS;
      answered = space.dead || (core.trustworthy() && answer(space, page, flags));
      if (installer.installs() != installs) {
        space.faults.answered(page);
      }
      if (answered) {
        core.counters.stallNanos += System.nanoTime() - sinceNanos;
      }
      core.forksGiveWay = false;
      fetcher.finish();
      early.finish();
    } finally {
      core.forksGiveWay = false;
      core.lock.unlock();
    }
    if (!answered) {
      waiting = true;
      parked.add(new Parked(space, page, flags, sinceNanos, waitedNanos));
    }
  }

  private boolean answer(Space space, long page, long flags) {
    if (core.guarded(space, page)) {
      return false;
    }
    boolean write = (flags & Userfaultfd.FAULT_WRITE) != 0;
    int line = space.lines.get(page);
    if (!Line.state(line).resident()) {
      space.wakes.answered(page);
    }
    return switch (Line.state(line)) {
      case ZERO -> zeros.fill(space, page, write);
      case REMOTE -> fetcher.fetch(space, page, write);
      case FETCHING -> early.arrives(space, page) && arrived(space, page, flags);
      case CLEAN ->
          (flags & Userfaultfd.FAULT_WP) != 0
              ? unprotect(space, page)
              : Line.isOnlyCopy(line)
                  ? wakeIfThere(space, page)
                  : fetchAgain(space, page, line, write);
      case DIRTY ->
          (flags & Userfaultfd.FAULT_WP) != 0 ? clear(space, page) : wakeIfThere(space, page);
      case EVICTING ->
          (flags & Userfaultfd.FAULT_WP) != 0 && core.isMovedOut(line)
              ? clear(space, page) // what is written until it is moved goes with it
              : refault(space, page, line);
      case LOST -> poison(space, page);
    };
  }

  /** Who waits for a line that was put in is woken; one that did not come is fetched. */
  private boolean arrived(Space space, long page, long flags) {
    return space.dead
        || Line.state(space.lines.get(page)).resident()
        || (core.trustworthy() && answer(space, page, flags));
  }

  /**
   * Every copy is lost. The kernel answers for the page from now on, until the program drops it.
   */
  private boolean poison(Space space, long page) {
    if (installer.poison(space, page)) {
      core.counters.lostFaults++;
      return true;
    }
    return installer.settled(space, page);
  }

  private void liftProtection() {
    core.lock.lock();
    try {
      core.lost.liftProtection(this::clear);
    } finally {
      core.lock.unlock();
    }
  }

  /** Another thread's fault has brought the line in. */
  private boolean wakeIfThere(Space space, long page) {
    checkProgress(space.wakes, page);
    return wake(space, page);
  }

  private boolean wake(Space space, long page) {
    uffd.wake(space.uffd, page << 12, 4096);
    return true;
  }

  /** The kernel has dropped a clean line, or another thread was first: its owner has the bytes. */
  private boolean fetchAgain(Space space, long page, int line, boolean write) {
    core.release(space, Line.number(line));
    space.lines.set(page, Line.of(LineState.REMOTE, Line.HELD, 0));
    return fetcher.fetchAgain(space, page, write);
  }

  private boolean clear(Space space, long page) {
    return uffd.writeProtect(space.uffd, page << 12, 4096, false) != -Errno.EAGAIN;
  }

  /** The first write to a line that the owner has too (row P7). */
  private boolean unprotect(Space space, long page) {
    int window = space.writes.windowAt(page);
    int step = space.writes.step();
    int pages = 1;
    for (long next = page + step;
        pages < window
            && Line.state(space.lines.get(next)) == LineState.CLEAN
            && !core.guarded(space, next);
        next += step) {
      pages++;
    }
    long lowest = step > 0 ? page : page - pages + 1;
    long result = uffd.writeProtect(space.uffd, lowest << 12, pages * 4096L, false);
    if (result == -Errno.EAGAIN) {
      space.writes.broughtIn(0);
      return false;
    }
    if (result < 0 && pages > 1) {
      // Some may be unprotected now: as dirty ones they are right either way.
      written(space, lowest, pages);
      pages = 1;
      lowest = page;
      result = uffd.writeProtect(space.uffd, page << 12, 4096, false);
    }
    if (result == 0) {
      written(space, lowest, pages);
    }
    space.writes.broughtIn(pages);
    space.writePredictor.written(page);
    core.counters.writeProtectFaults++;
    return result == 0 || wake(space, page);
  }

  /** Marks lines that are here dirty. */
  private void written(Space space, long from, int pages) {
    for (long page = from; page < from + pages; page++) {
      int line = space.lines.get(page);
      space.lines.set(page, Line.of(LineState.DIRTY, Line.held(line), Line.number(line)));
      core.touch(Line.number(line));
    }
  }

  /**
   * A fault on a line that is being evicted: its bytes come from the frame, never older (row P9).
   */
  private boolean refault(Space space, long page, int line) {
    int place = Line.number(line);
    long content = core.evictedContent(place);
    if (content == 0) {
      return false;
    }
    int slot = core.allocate(space, page, ExCache.NONE);
    if (slot == ExCache.NONE) {
      return false;
    }
    if (installer.copy(space, page, content, 1, false) == 0) {
      core.release(space, slot);
      return installer.settled(space, page);
    }
    space.lines.set(page, Line.of(LineState.DIRTY, Line.FLUSH_PENDING | Line.held(line), slot));
    core.counters.inFlightRefaults++;
    return true;
  }

  /** The kernel has copied the address space: from now on the child's faults come separately. */
  private void forked(Space parent, int childDescriptor) {
    core.lock.lock();
    try {
      Space child = parent.forkChild;
      Runnable taken = parent.forkTaken;
      if (child == null || taken == null) {
        calls.close(childDescriptor);
        if (parent.forkCancelled) {
          return; // its parent was killed at that moment, and no child runs
        }
        core.fail(MemoryFailure.PROCESSOR_MONITOR_FAILED, "a fork that was not announced");
        return;
      }
      SpaceFork.copy(core, parent, child, childDescriptor);
      watch(child);
      parent.forkChild = null;
      parent.forkTaken = null;
      parent.evictionPauses--;
      core.forkEnds(parent);
      core.evictorWork.signal();
      taken.run();
    } finally {
      core.lock.unlock();
    }
  }

  /** Frees what the thread used; to be called after it has ended. */
  void free() {
    poll.close();
    arena.close();
  }
}
