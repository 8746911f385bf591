package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The supervisor's end of seccomp_unotify(2), used for one thing: to give a descriptor to a task
 * that asks for it. Not thread-safe.
 */
public final class SeccompListener {
  private static final long IOC_RECEIVE = 0xc0502100L;
  private static final long IOC_SEND = 0xc0182101L;
  private static final long IOC_ADDFD = 0x40182103L;
  private static final int NOTIFICATION_BYTES = 80;
  private static final int ADDFD_BYTES = 24;
  private static final int ADDFD_FLAG_SEND = 2;
  private static final int O_CLOEXEC = 0x80000;
  private static final short POLLIN = 1;

  private final SystemCalls calls;
  private final int fd;
  private final MemorySegment notification;
  private final MemorySegment argument;

  public SeccompListener(SystemCalls calls, int fd, Arena arena) {
    this.calls = calls;
    this.fd = fd;
    this.notification = arena.allocate(NOTIFICATION_BYTES, 8);
    this.argument = arena.allocate(ADDFD_BYTES, 8);
  }

  public int fd() {
    return fd;
  }

  /**
   * Waits until task {@code tid} makes the notifying call, and answers it with a copy of {@code
   * descriptor}; the call's result is the number it got. Other tasks that make that call get
   * ENOSYS.
   *
   * @param timeoutMillis for each notification
   */
  public void give(int tid, int descriptor, int timeoutMillis) throws LinuxException {
    while (true) {
      argument.set(ValueLayout.JAVA_INT, 0, fd);
      argument.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
      argument.set(ValueLayout.JAVA_SHORT, 6, (short) 0);
      long ready = calls.call(SyscallNumber.POLL, argument.address(), 1, timeoutMillis);
      if (ready == -Errno.EINTR) {
        continue;
      }
      if (ready <= 0) {
        throw new LinuxException(Errno.ETIMEDOUT, "seccomp notification");
      }
      notification.fill((byte) 0);
      long received = calls.call(SyscallNumber.IOCTL, fd, IOC_RECEIVE, notification.address());
      if (received == -Errno.ENOENT || received == -Errno.EINTR) {
        continue; // the caller was killed meanwhile
      }
      SystemCalls.check(received, "ioctl(SECCOMP_IOCTL_NOTIF_RECV)");
      long id = notification.get(ValueLayout.JAVA_LONG, 0);
      if (notification.get(ValueLayout.JAVA_INT, 8) == tid) {
        add(id, descriptor);
        return;
      }
      refuse(id);
    }
  }

  private void add(long id, int descriptor) throws LinuxException {
    argument.set(ValueLayout.JAVA_LONG, 0, id);
    argument.set(ValueLayout.JAVA_INT, 8, ADDFD_FLAG_SEND);
    argument.set(ValueLayout.JAVA_INT, 12, descriptor);
    argument.set(ValueLayout.JAVA_INT, 16, 0);
    argument.set(ValueLayout.JAVA_INT, 20, O_CLOEXEC);
    SystemCalls.check(
        calls.call(SyscallNumber.IOCTL, fd, IOC_ADDFD, argument.address()),
        "ioctl(SECCOMP_IOCTL_NOTIF_ADDFD)");
  }

  private void refuse(long id) {
    argument.set(ValueLayout.JAVA_LONG, 0, id);
    argument.set(ValueLayout.JAVA_LONG, 8, 0);
    argument.set(ValueLayout.JAVA_INT, 16, -Errno.ENOSYS);
    argument.set(ValueLayout.JAVA_INT, 20, 0);
    calls.call(SyscallNumber.IOCTL, fd, IOC_SEND, argument.address());
  }
}
