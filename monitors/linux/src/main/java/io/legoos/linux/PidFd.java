package io.legoos.linux;

/** Descriptors of processes, and of what processes hold: pidfd_open(2), pidfd_getfd(2). */
public final class PidFd {
  private PidFd() {}

  /** Opens a descriptor of a process; close it with {@link SystemCalls#close}. */
  public static int open(SystemCalls calls, int pid) throws LinuxException {
    return (int)
        SystemCalls.check(calls.call(SyscallNumber.PIDFD_OPEN, pid, 0), "pidfd_open(" + pid + ")");
  }

  /** Whether the process has not ended: a zero signal reaches it, pidfd_send_signal(2). */
  public static boolean alive(SystemCalls calls, int pidFd) {
    return calls.call(SyscallNumber.PIDFD_SEND_SIGNAL, pidFd, 0, 0, 0) != -Errno.ESRCH;
  }

  /** Sends a signal, pidfd_send_signal(2); 0, or -errno. */
  public static long signal(SystemCalls calls, int pidFd, int signal) {
    return calls.call(SyscallNumber.PIDFD_SEND_SIGNAL, pidFd, signal, 0, 0);
  }

  /** Copies descriptor {@code fd} of that process into this one; needs CAP_SYS_PTRACE over it. */
  public static int fetch(SystemCalls calls, int pidFd, int fd) throws LinuxException {
    return (int)
        SystemCalls.check(
            calls.call(SyscallNumber.PIDFD_GETFD, pidFd, fd, 0), "pidfd_getfd(" + fd + ")");
  }
}
