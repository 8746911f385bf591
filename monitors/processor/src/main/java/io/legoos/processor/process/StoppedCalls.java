package io.legoos.processor.process;

import io.legoos.linux.LinuxException;
import io.legoos.linux.Ptrace;
import io.legoos.linux.Registers;
import io.legoos.linux.Signals;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts on tasks that stand at the entry or the end of a call. A task that has died meanwhile is
 * left alone: its end is reported by itself. For the tracer's thread, but {@link #execute}.
 */
final class StoppedCalls implements CallGate {
  private static final Logger LOG = LoggerFactory.getLogger(StoppedCalls.class);

  private final Ptrace ptrace;
  private final Registers registers;
  private final SyscallInjector injector;
  private final Doorbell doorbell;
  private final SystemCalls calls;
  private final Consumer<TraceeGoneException> onGone;

  /**
   * @param onGone told of a task whose end was seen in the middle of a call
   */
  StoppedCalls(
      Ptrace ptrace,
      Registers registers,
      SyscallInjector injector,
      Doorbell doorbell,
      SystemCalls calls,
      Consumer<TraceeGoneException> onGone) {
    this.ptrace = ptrace;
    this.registers = registers;
    this.injector = injector;
    this.doorbell = doorbell;
    this.calls = calls;
    this.onGone = onGone;
  }

  @Override
  public void execute(Runnable command) {
    doorbell.execute(command);
  }

  /** The task's call has ended, or the task has: a fork of its space may go on. */
  static void endMemoryCall(Task task) {
    AddressSpace space = task.space;
    if (task.inMemoryCall) {
      task.inMemoryCall = false;
      space.memoryCalls--;
      Runnable fork = space.pendingFork;
      if (space.memoryCalls == 0 && fork != null) {
        space.pendingFork = null;
        fork.run();
      }
    }
  }

  @Override
  public void pass(Task task) {
    ptrace.resume(task.tid, 0);
    endMemoryCall(task);
  }

  @Override
  public void passAndThen(Task task, Task.CallEnd end) {
    task.callEnd = end;
    ptrace.resumeToSyscallExit(task.tid);
  }

  @Override
  public boolean passChanged(Task task, Consumer<Registers> change, Task.CallEnd end) {
    try {
      ptrace.getRegisters(task.tid, registers);
      change.accept(registers);
      ptrace.setRegisters(task.tid, registers);
    } catch (LinuxException gone) {
      LOG.debug("task {} died at a call's entry", task.tid);
      return false;
    }
    passAndThen(task, end);
    return true;
  }

  @Override
  public void answer(Task task, long result) {
    try {
      ptrace.getRegisters(task.tid, registers);
      registers.setSyscall(-1);
      registers.setResult(result);
      ptrace.setRegisters(task.tid, registers);
      resume(task);
    } catch (LinuxException gone) {
      LOG.debug("task {} died at a call's entry", task.tid);
    }
  }

  @Override
  public void setResult(Task task, long result) throws IOException {
    ptrace.getRegisters(task.tid, registers);
    registers.setResult(result);
    ptrace.setRegisters(task.tid, registers);
  }

  @Override
  public void finish(Task task, long result) {
    try {
      setResult(task, result);
      resume(task);
    } catch (IOException gone) {
      LOG.debug("task {} died at a call's end", task.tid);
    }
  }

  @Override
  public long inject(Task task, int number, long... arguments) throws IOException {
    try {
      injector.begin(task.tid, task.tgid, task.space.instruction);
      long result = injector.call(number, arguments);
      injector.end();
      return result;
    } catch (TraceeGoneException e) {
      onGone.accept(e);
      throw e;
    } catch (IOException e) {
      LOG.debug("no call can be made in task {}: {}", task.tid, e.getMessage());
      calls.call(SyscallNumber.KILL, task.tgid, Signals.SIGKILL);
      throw e;
    }
  }

  @Override
  public void resume(Task task) {
    ptrace.resume(task.tid, 0);
    endMemoryCall(task);
  }
}
