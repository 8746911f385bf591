package io.legoos.linux;

/** Reads the status word of wait4(2), with the ptrace(2) events in its upper bits. */
public final class WaitStatus {
  private WaitStatus() {}

  public static boolean exited(int status) {
    return (status & 0x7f) == 0;
  }

  public static int exitStatus(int status) {
    return (status >> 8) & 0xff;
  }

  public static boolean signaled(int status) {
    return !exited(status) && (status & 0x7f) != 0x7f;
  }

  public static int termSignal(int status) {
    return status & 0x7f;
  }

  public static boolean stopped(int status) {
    return (status & 0xff) == 0x7f;
  }

  /** The stop signal, with {@code 0x80} added for system call stops. */
  public static int stopSignal(int status) {
    return (status >> 8) & 0xff;
  }

  /** A PTRACE_EVENT number, or 0. */
  public static int ptraceEvent(int status) {
    return status >>> 16;
  }
}
