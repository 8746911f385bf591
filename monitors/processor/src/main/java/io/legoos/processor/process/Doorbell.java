package io.legoos.processor.process;

import io.legoos.linux.LinuxException;
import io.legoos.linux.Ptrace;
import io.legoos.linux.Signals;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.WaitStatus;
import java.lang.foreign.Arena;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Wakes a tracer that waits for its tasks: a traced task that does nothing, whose stop at a signal
 * the tracer sees like any other. Commands wait in a queue until then. {@link #execute} is for any
 * thread, all else for the tracer's.
 */
final class Doorbell implements Executor {
  private final SystemCalls calls;
  private final Ptrace ptrace;
  private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean rung = new AtomicBoolean();
  private volatile int tid;

  Doorbell(SystemCalls calls, Ptrace ptrace) {
    this.calls = calls;
    this.ptrace = ptrace;
  }

  void install(ProgramLauncher launcher, StartHelper helper) throws LinuxException {
    tid = launcher.spawnDoorbell(helper);
  }

  /** Whether a stop was the bell's; it is armed again then. */
  boolean answers(int stoppedTid, int status) {
    if (stoppedTid != tid) {
      return false;
    }
    if (WaitStatus.stopped(status)) {
      ptrace.resume(tid, 0);
    }
    return true;
  }

  /** Runs the commands that wait. */
  void runCommands() {
    rung.set(false);
    for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
      command.run();
    }
  }

  /** Queues a command and rings. Once the bell is gone commands are kept, and never run. */
  @Override
  public void execute(Runnable command) {
    commands.add(command);
    int bell = tid;
    if (bell > 0 && rung.compareAndSet(false, true)) {
      new SystemCalls(Arena.ofAuto()).call(SyscallNumber.KILL, bell, Signals.SIGUSR1);
    }
  }

  /** Ends the task. */
  void remove() {
    int bell = tid;
    tid = 0;
    if (bell > 0) {
      calls.call(SyscallNumber.KILL, bell, Signals.SIGKILL);
      long waited;
      do {
        waited = ptrace.wait(bell, true);
      } while (waited > 0 && WaitStatus.stopped((int) waited));
    }
  }
}
