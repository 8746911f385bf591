package io.legoos.processor.process;

import com.google.errorprone.annotations.CheckReturnValue;
import io.legoos.linux.Registers;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** What handlers of traced calls can do with the task that stands at the call's entry. */
interface CallGate extends Executor {
  /** Lets the call go on; nobody wants to know its result. */
  void pass(Task task);

  /** Lets the call go on and runs {@code end}, on the tracer's thread, when it has returned. */
  void passAndThen(Task task, Task.CallEnd end);

  /**
   * Like {@link #passAndThen}, with the arguments that {@code change} sets.
   *
   * @return false when the task has died meanwhile: {@code end} never runs
   */
  @CheckReturnValue
  boolean passChanged(Task task, Consumer<Registers> change, Task.CallEnd end);

  /** Makes the call return {@code result} without being made. */
  void answer(Task task, long result);

  /** At the end of a call: makes it return {@code result} instead. */
  void setResult(Task task, long result) throws IOException;

  /** At the end of a call: makes another one in the task's name; returns its result. */
  long inject(Task task, int number, long... arguments) throws IOException;

  /** At the end of a call: makes it return {@code result} and lets the task run on. */
  void finish(Task task, long result);

  /** At the end of a call: lets the task run on. */
  void resume(Task task);

  /** Runs later, on the tracer's thread. Any thread. */
  @Override
  void execute(Runnable command);
}
