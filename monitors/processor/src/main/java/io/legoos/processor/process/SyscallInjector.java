package io.legoos.processor.process;

import io.legoos.linux.Errno;
import io.legoos.linux.LinuxException;
import io.legoos.linux.Ptrace;
import io.legoos.linux.Registers;
import io.legoos.linux.SeccompListener;
import io.legoos.linux.Signals;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.WaitStatus;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes system calls in a stopped task, in its name: points it at a {@code syscall} instruction,
 * steps over it, and puts everything back. Signals that arrive meanwhile are delivered afterwards.
 * For the tracer's thread only, one task at a time.
 *
 * <p>The task must stand at an exec, interrupt, first or system-call-exit stop.
 */
final class SyscallInjector {
  private static final int NOTIFICATION_DEADLINE_MILLIS = 5_000;
  private static final long ALL_BUT_TRAP = ~(1L << (Signals.SIGTRAP - 1));

  private final Ptrace ptrace;
  private final SystemCalls calls;
  private final VdsoGadget gadget;
  private final Registers saved;
  private final Registers working;
  private final List<Integer> heldSignals = new ArrayList<>();
  private long savedMask;
  private int tid;
  private int tgid;
  private long instruction;
  private int newTask;

  SyscallInjector(Ptrace ptrace, SystemCalls calls, VdsoGadget gadget, Arena arena) {
    this.ptrace = ptrace;
    this.calls = calls;
    this.gadget = gadget;
    this.saved = new Registers(arena);
    this.working = new Registers(arena);
  }

  /**
   * Starts a series of calls in {@code tid} of process {@code tgid}.
   *
   * @param instruction address of a {@code syscall} instruction there, see {@link #findInstruction}
   */
  void begin(int tid, int tgid, long instruction) throws IOException {
    this.tid = tid;
    this.tgid = tgid;
    heldSignals.clear();
    ptrace.getRegisters(tid, saved);
    this.instruction = instruction;
    savedMask = ptrace.signalMask(tid);
    ptrace.setSignalMask(tid, ALL_BUT_TRAP);
    // A task that stands inside a call traps once more on its way out of it; get that over with.
    call(SyscallNumber.GETTID);
  }

  /** Ends a series whose last call was a successful execve: there are no registers to put back. */
  void endAfterExec() throws LinuxException {
    ptrace.setSignalMask(tid, savedMask);
    for (int signal : heldSignals) {
      calls.call(SyscallNumber.TGKILL, tgid, tid, signal);
    }
  }

  /**
   * Where the vDSO of a process has its instruction; a forked child has it where its parent has.
   */
  long findInstruction(int pid) throws IOException {
    return gadget.addressIn(pid);
  }

  /** The same, of a vDSO whose start is known. */
  long instructionIn(long vdsoStart) {
    return vdsoStart + gadget.offset();
  }

  /** Ends the series; the task is still stopped, as it was at {@link #begin}. */
  void end() throws LinuxException {
    ptrace.setRegisters(tid, saved);
    ptrace.setSignalMask(tid, savedMask);
    for (int signal : heldSignals) {
      calls.call(SyscallNumber.TGKILL, tgid, tid, signal);
    }
  }

  /** The task's registers as they were at {@link #begin}; changes apply at {@link #end}. */
  Registers original() {
    return saved;
  }

  /**
   * Makes one call and returns its result, or -errno.
   *
   * @throws TraceeGoneException when the task dies in it
   */
  long call(int number, long... arguments) throws IOException {
    start(number, arguments);
    return finish();
  }

  /** Like {@link #call}, for what must not fail. */
  long require(String what, int number, long... arguments) throws IOException {
    return SystemCalls.check(call(number, arguments), what + " in the program");
  }

  /** Gives the task a copy of one of our descriptors; returns its number there. */
  int giveDescriptor(SeccompListener listener, int descriptor) throws IOException {
    start(SyscallFilter.ASK_CALL, SyscallFilter.ASK_WORD);
    listener.give(tid, descriptor, NOTIFICATION_DEADLINE_MILLIS);
    return (int) SystemCalls.check(finish(), "descriptor for the program");
  }

  /**
   * A task that was made.
   *
   * @param tid its number for this process
   * @param inside its number for the task that made it, which may be in another process namespace
   */
  record NewTask(int tid, int inside) {}

  /** Makes a clone(2) call, whose event is traced. The new task's first stop is not taken. */
  NewTask cloneTask(long flags) throws IOException {
    newTask = 0;
    int inside = (int) require("clone", SyscallNumber.CLONE, flags, 0, 0, 0, 0);
    return new NewTask(newTask != 0 ? newTask : inside, inside);
  }

  /** Lets the task end instead of continuing; its status is taken later. */
  void exit() throws LinuxException {
    working.copyFrom(saved);
    working.setInstructionPointer(instruction);
    working.setSyscall(-1);
    working.setResult(SyscallNumber.EXIT);
    working.setArgument(0, 0);
    ptrace.setRegisters(tid, working);
    SystemCalls.check(ptrace.resume(tid, 0), "ptrace(CONT)");
  }

  /** All signals are blocked meanwhile: only what the kernel forces upon the task comes through. */
  private static boolean isFault(int signal) {
    return signal == Signals.SIGSEGV
        || signal == Signals.SIGBUS
        || signal == Signals.SIGILL
        || signal == Signals.SIGSYS;
  }

  private void start(int number, long... arguments) throws LinuxException {
    working.copyFrom(saved);
    working.setInstructionPointer(instruction);
    working.setSyscall(-1);
    working.setResult(number);
    for (int i = 0; i < 6; i++) {
      working.setArgument(i, i < arguments.length ? arguments[i] : 0);
    }
    ptrace.setRegisters(tid, working);
    SystemCalls.check(ptrace.singleStep(tid), "ptrace(SINGLESTEP)");
  }

  private long finish() throws IOException {
    while (true) {
      long waited = ptrace.wait(tid, true);
      if (waited == -Errno.EINTR) {
        continue;
      }
      SystemCalls.check(waited, "wait for task " + tid);
      int status = (int) waited;
      if (!WaitStatus.stopped(status)) {
        throw new TraceeGoneException(tid, status);
      }
      int event = WaitStatus.ptraceEvent(status);
      if (event == Ptrace.EVENT_EXEC) {
        return 0;
      }
      if (event == 0 && WaitStatus.stopSignal(status) == Signals.SIGTRAP) {
        ptrace.getRegisters(tid, working);
        if (working.instructionPointer() != instruction) {
          return working.result();
        }
      }
      if (event == 0 && isFault(WaitStatus.stopSignal(status))) {
        throw new IOException(
            "signal "
                + WaitStatus.stopSignal(status)
                + " instead of a system call: task "
                + tid
                + " has unmapped its vDSO, or a filter of its own forbids the call");
      }
      if (event == Ptrace.EVENT_CLONE || event == Ptrace.EVENT_FORK) {
        newTask = (int) ptrace.eventMessage(tid);
      } else if (event == 0 && WaitStatus.stopSignal(status) != Signals.SIGTRAP) {
        heldSignals.add(WaitStatus.stopSignal(status));
      }
      SystemCalls.check(ptrace.singleStep(tid), "ptrace(SINGLESTEP)");
    }
  }
}
