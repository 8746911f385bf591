package io.legoos.cli.run;

import io.legoos.protocol.control.v1.RunnerMessage;
import io.legoos.protocol.control.v1.SignalRequest;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import sun.misc.Signal;

/**
 * Turns the signals that {@code lego} gets into messages, in order, from before the program exists.
 *
 * <p>SIGQUIT is not among them: the JVM keeps it. A signal that the caller ignores (nohup) stays
 * ignored.
 */
public final class SignalForwarding {
  /** Signals that a JVM lets go of. */
  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "TERM", "USR1", "ALRM", "CONT", "WINCH", "TSTP", "TTIN", "TTOU", "URG",
          "VTALRM", "PROF", "IO", "PWR", "STKFLT");

  private static final int MAX_PENDING = 1024;

  private final BlockingQueue<RunnerMessage> pending = new LinkedBlockingQueue<>(MAX_PENDING);

  /** Catches signals from now on. */
  void install() {
    for (String name : NAMES) {
      try {
        Signal.handle(new Signal(name), this::enqueue);
      } catch (IllegalArgumentException e) {
        // This JVM or kernel has no such signal to give: nothing to forward.
        continue;
      }
    }
  }

  /** The next signal's message; waits for one. */
  RunnerMessage take() throws InterruptedException {
    return pending.take();
  }

  private void enqueue(Signal signal) {
    // A full queue drops: signals are not counted by the kernel either.
    boolean queued =
        pending.offer(
            RunnerMessage.newBuilder()
                .setSignal(SignalRequest.newBuilder().setSignal(signal.getNumber()))
                .build());
    assert queued || pending.remainingCapacity() == 0;
  }
}
