package io.legoos.cli.run;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.linux.DescriptorCopy;
import io.legoos.linux.LinuxException;
import io.legoos.linux.Signals;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.WindowSize;
import java.lang.foreign.Arena;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * What goes between the caller's standard streams and the master of a program's terminal, on
 * threads of its own. Thread-safe.
 */
final class TerminalCopy implements AutoCloseable {
  private static final int STDIN = 0;
  private static final int STDOUT = 1;

  /** All that a program wrote can be read when it has ended; a file elsewhere may keep it open. */
  private static final int DRAIN_IDLE_MILLIS = 500;

  private static final int REOPEN_MILLIS = 20;
  private static final int STOP_MILLIS = 200;

  private final int master;
  private final IntConsumer onEnd;
  private final DescriptorCopy input;
  private final DescriptorCopy output;
  private final Thread inputThread;
  private final Thread outputThread;
  private final CountDownLatch over = new CountDownLatch(1);

  @GuardedBy("this")
  private boolean closed;

  /**
   * Copies nothing yet.
   *
   * @param master closed with this, also when this fails
   * @param onEnd told, on another thread, when the caller's side has gone: the signal that a
   *     program would get at its terminal or pipe
   */
  TerminalCopy(int master, IntConsumer onEnd) throws LinuxException {
    this.master = master;
    this.onEnd = onEnd;
    try {
      this.input = new DescriptorCopy(STDIN, master);
      this.output = new DescriptorCopy(master, STDOUT);
    } catch (LinuxException e) {
      closeMaster();
      throw e;
    }
    this.inputThread = Thread.ofPlatform().daemon().name("terminal-in").unstarted(this::copyInput);
    this.outputThread =
        Thread.ofPlatform().daemon().name("terminal-out").unstarted(this::copyOutput);
  }

  void start() {
    outputThread.start();
    inputThread.start();
  }

  private void copyInput() {
    if (input.run() == DescriptorCopy.End.OF_INPUT) {
      onEnd.accept(Signals.SIGHUP);
    }
  }

  private void copyOutput() {
    try {
      DescriptorCopy.End end = output.run();
      while (end == DescriptorCopy.End.OF_INPUT && over.getCount() > 0) {
        // Closed by all that had it; a program that still runs can open it again.
        var unused = over.await(REOPEN_MILLIS, TimeUnit.MILLISECONDS);
        end = output.run();
      }
      if (end == DescriptorCopy.End.OF_OUTPUT) {
        onEnd.accept(Signals.SIGPIPE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells the program of a new size of the window. */
  synchronized void resize(WindowSize size) throws LinuxException {
    if (!closed) {
      try (Arena arena = Arena.ofConfined()) {
        size.setOn(new SystemCalls(arena), master);
      }
    }
  }

  /**
   * Waits until all that the program wrote, which has ended, is written here; as long as somebody
   * reads it slowly, but not when nothing comes any more.
   */
  void drain(BooleanSupplier givenUp) {
    over.countDown();
    // Keys are the caller's again.
    input.stop();
    output.finish(DRAIN_IDLE_MILLIS);
    try {
      while (outputThread.isAlive() && !givenUp.getAsBoolean()) {
        outputThread.join(STOP_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the copying: nothing is read from the caller's terminal any more. Idempotent. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    over.countDown();
    input.stop();
    output.stop();
    try {
      inputThread.join(STOP_MILLIS);
      outputThread.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!inputThread.isAlive() && !outputThread.isAlive()) {
      // A thread that blocks in a write keeps them: they end with this process.
      input.close();
      output.close();
      closeMaster();
    }
  }

  private void closeMaster() {
    try (Arena arena = Arena.ofConfined()) {
      new SystemCalls(arena).close(master);
    }
  }
}
