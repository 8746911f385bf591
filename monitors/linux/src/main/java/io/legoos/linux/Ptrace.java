package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * ptrace(2) of x86-64. Every call about a tracee must come from the thread that seized it; so must
 * {@link #waitAny}.
 */
public final class Ptrace {
  public static final int EVENT_FORK = 1;
  public static final int EVENT_VFORK = 2;
  public static final int EVENT_CLONE = 3;
  public static final int EVENT_EXEC = 4;
  public static final int EVENT_VFORK_DONE = 5;
  public static final int EVENT_EXIT = 6;
  public static final int EVENT_SECCOMP = 7;
  public static final int EVENT_STOP = 128;

  public static final int O_TRACESYSGOOD = 0x1;
  public static final int O_TRACEFORK = 0x2;
  public static final int O_TRACEVFORK = 0x4;
  public static final int O_TRACECLONE = 0x8;
  public static final int O_TRACEEXEC = 0x10;
  public static final int O_TRACEEXIT = 0x40;
  public static final int O_TRACESECCOMP = 0x80;
  public static final int O_EXITKILL = 0x100000;

  private static final int CONT = 7;
  private static final int SINGLESTEP = 9;
  private static final int GETREGS = 12;
  private static final int SETREGS = 13;
  private static final int SYSCALL = 24;
  private static final int GETEVENTMSG = 0x4201;
  private static final int GETSIGINFO = 0x4202;
  private static final int SEIZE = 0x4206;
  private static final int INTERRUPT = 0x4207;
  private static final int LISTEN = 0x4208;
  private static final int GETSIGMASK = 0x420a;
  private static final int SETSIGMASK = 0x420b;

  private static final int WAIT_WNOHANG = 1;
  private static final int WAIT_ALL = 0x40000000; // __WALL
  private static final int WAIT_NOTHREAD = 0x20000000; // __WNOTHREAD

  private final SystemCalls calls;
  private final MemorySegment scratch;

  public Ptrace(SystemCalls calls, Arena arena) {
    this.calls = calls;
    this.scratch = arena.allocate(128, 8);
  }

  private long request(int request, int tid, long address, long data) {
    return calls.call(SyscallNumber.PTRACE, request, tid, address, data);
  }

  /** Attaches without stopping; {@code options} are the {@code O_*} bits. */
  public void seize(int tid, int options) throws LinuxException {
    SystemCalls.check(request(SEIZE, tid, 0, options), "ptrace(SEIZE)");
  }

  /** Asks for a PTRACE_EVENT_STOP. */
  public void interrupt(int tid) throws LinuxException {
    SystemCalls.check(request(INTERRUPT, tid, 0, 0), "ptrace(INTERRUPT)");
  }

  /** Continues, delivering {@code signal} (0: none). Negative errno when the tracee is gone. */
  public long resume(int tid, int signal) {
    return request(CONT, tid, 0, signal);
  }

  /** Continues until the end of the system call whose entry it stands at. */
  public long resumeToSyscallExit(int tid) {
    return request(SYSCALL, tid, 0, 0);
  }

  public long singleStep(int tid) {
    return request(SINGLESTEP, tid, 0, 0);
  }

  /** Leaves a group-stopped tracee stopped, but lets it notice SIGCONT. */
  public long listen(int tid) {
    return request(LISTEN, tid, 0, 0);
  }

  /** Kills a child of this thread, traced or not, and waits for its end. */
  public void kill(int pid) {
    calls.call(SyscallNumber.KILL, pid, Signals.SIGKILL);
    long waited;
    do {
      waited = wait(pid, true);
    } while (waited == -Errno.EINTR || waited > 0 && WaitStatus.stopped((int) waited));
  }

  public void getRegisters(int tid, Registers registers) throws LinuxException {
    SystemCalls.check(request(GETREGS, tid, 0, registers.segment().address()), "ptrace(GETREGS)");
  }

  public void setRegisters(int tid, Registers registers) throws LinuxException {
    SystemCalls.check(request(SETREGS, tid, 0, registers.segment().address()), "ptrace(SETREGS)");
  }

  /** The message of the last event: the new task's id of a fork, vfork or clone. */
  public long eventMessage(int tid) throws LinuxException {
    SystemCalls.check(request(GETEVENTMSG, tid, 0, scratch.address()), "ptrace(GETEVENTMSG)");
    return scratch.get(ValueLayout.JAVA_LONG, 0);
  }

  /** The process that sent the signal at which the tracee stands, si_pid; negative errno. */
  public long signalSender(int tid) {
    long result = request(GETSIGINFO, tid, 0, scratch.address());
    return result < 0 ? result : scratch.get(ValueLayout.JAVA_INT, 16);
  }

  public long signalMask(int tid) throws LinuxException {
    SystemCalls.check(request(GETSIGMASK, tid, 8, scratch.address()), "ptrace(GETSIGMASK)");
    return scratch.get(ValueLayout.JAVA_LONG, 0);
  }

  public void setSignalMask(int tid, long mask) throws LinuxException {
    scratch.set(ValueLayout.JAVA_LONG, 0, mask);
    SystemCalls.check(request(SETSIGMASK, tid, 8, scratch.address()), "ptrace(SETSIGMASK)");
  }

  /**
   * Waits for a state change of task {@code tid}, or of any child or tracee of this thread when it
   * is -1.
   *
   * @return the task's id in the upper and its status word in the lower 32 bits; 0 when {@code
   *     block} is false and nothing is there; negative errno
   */
  public long wait(int tid, boolean block) {
    long flags = WAIT_ALL | WAIT_NOTHREAD | (block ? 0 : WAIT_WNOHANG);
    long result = calls.call(SyscallNumber.WAIT4, tid, scratch.address(), flags, 0);
    if (result <= 0) {
      return result;
    }
    return result << 32 | (scratch.get(ValueLayout.JAVA_INT, 0) & 0xffffffffL);
  }
}
