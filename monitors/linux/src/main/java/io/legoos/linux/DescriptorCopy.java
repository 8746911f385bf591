package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Copies what comes from one descriptor, which epoll(7) can watch, to another, in order and at
 * once. Both stay the caller's to close. One thread runs and closes it, any thread ends it.
 */
public final class DescriptorCopy implements AutoCloseable {
  /** Why it ended. */
  public enum End {
    /** Nothing can come any more; for a master: nobody has its terminal open. */
    OF_INPUT,
    /** The other side takes nothing any more. */
    OF_OUTPUT,
    /** It was told to. */
    TOLD
  }

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int SOURCE = 0;
  private static final int STOP_CHECK_MILLIS = 100;

  /** More than a terminal or a pipe holds. */
  private static final long MAX_AFTER_FINISH = 4 << 20;

  // poll(2), asm-generic/poll.h
  private static final int POLL_BYTES = 8;
  private static final short POLLOUT = 4;

  private final Arena arena = Arena.ofAuto();
  private final SystemCalls calls = new SystemCalls(arena);
  private final EventPoll poll;
  private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);
  private final MemorySegment writable = arena.allocate(POLL_BYTES, Integer.BYTES);
  private final int source;
  private final int target;
  private volatile boolean finishing;
  private volatile boolean stopped;
  private volatile long idleNanos;
  private volatile long finishedNanos;

  /**
   * Copies nothing yet.
   *
   * @throws LinuxException EPERM for a source that is always ready, such as a file
   */
  public DescriptorCopy(int source, int target) throws LinuxException {
    this.source = source;
    this.target = target;
    this.poll = new EventPoll(calls, arena);
    try {
      poll.add(source, SOURCE);
    } catch (LinuxException e) {
      poll.close();
      throw e;
    }
  }

  /** Copies until one side ends, or it is told to end. May be called again. */
  public End run() {
    long quietSince = System.nanoTime();
    long afterFinish = 0;
    while (!stopped) {
      if (awaitSource(finishing ? remainingMillis(quietSince) : -1)) {
        long count = calls.call(SyscallNumber.READ, source, buffer.address(), BUFFER_BYTES);
        if (count == -Errno.EINTR || count == -Errno.EAGAIN) {
          continue;
        }
        if (count <= 0) {
          // An error, too: EIO is how a terminal ends.
          return End.OF_INPUT;
        }
        if (!write((int) count)) {
          return stopped ? End.TOLD : End.OF_OUTPUT;
        }
        quietSince = System.nanoTime();
        if (finishing && (afterFinish += count) > MAX_AFTER_FINISH) {
          return End.TOLD; // somebody else goes on writing
        }
      } else if (finishing && remainingMillis(quietSince) == 0) {
        return End.TOLD;
      }
    }
    return End.TOLD;
  }

  /** Has it end when nothing has come for so long, or more than can have been on its way. */
  public void finish(int idleMillis) {
    idleNanos = idleMillis * 1_000_000L;
    finishedNanos = System.nanoTime();
    finishing = true;
    wakeUp();
  }

  /** Has it end at once, but for a write that blocks. */
  public void stop() {
    stopped = true;
    wakeUp();
  }

  private void wakeUp() {
    try (Arena own = Arena.ofConfined()) {
      poll.wakeUp(new SystemCalls(own), own.allocate(Long.BYTES, Long.BYTES));
    }
  }

  /** Of the time without a byte, which does not begin before {@link #finish}. */
  private int remainingMillis(long quietSince) {
    long now = System.nanoTime();
    long left = idleNanos - Math.min(now - quietSince, now - finishedNanos);
    // Rounded up: no turn is taken for nothing.
    return left <= 0 ? 0 : (int) (left / 1_000_000) + 1;
  }

  private boolean awaitSource(int timeoutMillis) {
    int count = poll.await(timeoutMillis);
    boolean ready = false;
    for (int i = 0; i < count; i++) {
      ready |= poll.ready(i) == SOURCE;
    }
    return ready;
  }

  /** Writes all of it; false when that cannot be done any more. */
  private boolean write(int length) {
    int done = 0;
    while (done < length) {
      if (stopped) {
        return false;
      }
      long count = calls.call(SyscallNumber.WRITE, target, buffer.address() + done, length - done);
      if (count == -Errno.EAGAIN) {
        awaitTarget();
      } else if (count >= 0) {
        done += (int) count;
      } else if (count != -Errno.EINTR) {
        return false;
      }
    }
    return true;
  }

  /** Whoever shares the descriptor may have made it non-blocking. */
  private void awaitTarget() {
    writable.set(ValueLayout.JAVA_INT, 0, target);
    writable.set(ValueLayout.JAVA_SHORT, Integer.BYTES, POLLOUT);
    calls.call(SyscallNumber.POLL, writable.address(), 1, STOP_CHECK_MILLIS);
  }

  @Override
  public void close() {
    poll.close();
  }
}
