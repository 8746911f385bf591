package io.legoos.linux;

/** Descriptors of processes, and of what processes hold: pidfd_open(2), pidfd_getfd(2). */
public final class PidFd {
  private PidFd() {}

  /** Opens a descriptor of a process; close it with {@link SystemCalls#close}. */
  public static int open(SystemCalls calls, int pid) throws LinuxException {
    return (int)
        SystemCalls.check(calls.call(SyscallNumber.PIDFD_OPEN, pid, 0), "pidfd_open(" + pid + ")");
  }

  /** Copies descriptor {@code fd} of that process into this one; needs CAP_SYS_PTRACE over it. */
  public static int fetch(SystemCalls calls, int pidFd, int fd) throws LinuxException {
    return (int)
        SystemCalls.check(
            calls.call(SyscallNumber.PIDFD_GETFD, pidFd, fd, 0), "pidfd_getfd(" + fd + ")");
  }
}
