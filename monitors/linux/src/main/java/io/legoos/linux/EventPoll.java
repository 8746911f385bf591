package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * epoll(7) over descriptors, with an eventfd(2) for {@link #wakeUp} from any thread. All other
 * methods belong to one thread.
 */
public final class EventPoll implements AutoCloseable {
  /** What {@link #ready} tells of the wake-up. */
  public static final int WAKE_UP = -1;

  private static final int MAX_EVENTS = 64;
  // struct epoll_event is packed on x86-64: events at 0, data at 4.
  private static final int EVENT_BYTES = 12;
  private static final int CLOEXEC = 0x80000;
  private static final int NONBLOCK = 0x800;
  private static final int CTL_ADD = 1;
  private static final int CTL_DEL = 2;
  private static final int EPOLLIN = 1;

  private final SystemCalls calls;
  private final MemorySegment events;
  private final MemorySegment counter;
  private final int pollFd;
  private final int wakeFd;

  public EventPoll(SystemCalls calls, Arena arena) throws LinuxException {
    this.calls = calls;
    this.events = arena.allocate((long) MAX_EVENTS * EVENT_BYTES, 8);
    this.counter = arena.allocate(8, 8);
    this.pollFd =
        (int) SystemCalls.check(calls.call(SyscallNumber.EPOLL_CREATE1, CLOEXEC), "epoll_create1");
    this.wakeFd =
        (int)
            SystemCalls.check(
                calls.call(SyscallNumber.EVENTFD2, 0, CLOEXEC | NONBLOCK), "eventfd2");
    control(CTL_ADD, wakeFd, WAKE_UP);
  }

  private void control(int operation, int fd, int tag) throws LinuxException {
    events.set(ValueLayout.JAVA_INT, 0, EPOLLIN);
    events.set(ValueLayout.JAVA_INT, 4, tag);
    events.set(ValueLayout.JAVA_INT, 8, 0);
    SystemCalls.check(
        calls.call(SyscallNumber.EPOLL_CTL, pollFd, operation, fd, events.address()), "epoll_ctl");
  }

  /** Watches {@code fd} for input; {@link #ready} says {@code tag}, which is not negative. */
  public void add(int fd, int tag) throws LinuxException {
    control(CTL_ADD, fd, tag);
  }

  public void remove(int fd) throws LinuxException {
    control(CTL_DEL, fd, 0);
  }

  /** Waits; returns how many descriptors are ready (0 after the timeout or a signal). */
  public int await(int timeoutMillis) {
    long count =
        calls.call(SyscallNumber.EPOLL_WAIT, pollFd, events.address(), MAX_EVENTS, timeoutMillis);
    return count < 0 ? 0 : (int) count;
  }

  /** The tag of ready descriptor {@code index}, or {@link #WAKE_UP}, which is then re-armed. */
  public int ready(int index) {
    int tag = events.get(ValueLayout.JAVA_INT_UNALIGNED, (long) index * EVENT_BYTES + 4);
    if (tag == WAKE_UP) {
      calls.call(SyscallNumber.READ, wakeFd, counter.address(), 8);
    }
    return tag;
  }

  /** Makes {@link #await} return. {@code calls} and {@code one} belong to the calling thread. */
  public void wakeUp(SystemCalls callerCalls, MemorySegment one) {
    one.set(ValueLayout.JAVA_LONG, 0, 1);
    callerCalls.call(SyscallNumber.WRITE, wakeFd, one.address(), 8);
  }

  @Override
  public void close() {
    calls.close(pollFd);
    calls.close(wakeFd);
  }
}
