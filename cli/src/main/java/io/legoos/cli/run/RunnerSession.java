package io.legoos.cli.run;

import io.legoos.cli.CliException;
import io.legoos.cli.LocalConnection;
import io.legoos.protocol.control.v1.RunExited;
import io.legoos.protocol.control.v1.RunRequest;
import io.legoos.protocol.control.v1.RunnerEvent;
import io.legoos.protocol.control.v1.RunnerMessage;
import java.io.IOException;
import java.nio.file.Path;

/** What is said with a processor monitor about one program, from its request to its end. */
final class RunnerSession {
  private static final int SENDER_MILLIS = 1_000;

  private final LocalConnection connection;

  RunnerSession(LocalConnection connection) {
    this.connection = connection;
  }

  /** What to do, on the same thread, when the program has started. */
  @FunctionalInterface
  interface Start {
    void started() throws CliException, IOException;
  }

  /**
   * Runs the program and waits for its end; hanging up (also by dying) kills it.
   *
   * @throws CliException when it was refused, or the monitor went away
   * @throws IOException when the connection breaks
   */
  RunExited run(RunRequest request, SignalForwarding signals, Start onStart)
      throws CliException, IOException {
    connection.send(RunnerMessage.newBuilder().setRun(request).build());
    Thread sender = Thread.ofPlatform().daemon().start(() -> forward(signals));
    try {
      return await(onStart);
    } finally {
      end(sender);
    }
  }

  private RunExited await(Start onStart) throws CliException, IOException {
    while (true) {
      RunnerEvent event = connection.receive(RunnerEvent.parser());
      if (event == null) {
        throw CliException.platform(
            "the processor monitor went away and the program with it; see 'lego status'");
      }
      switch (event.getBodyCase()) {
        case EXITED -> {
          return event.getExited();
        }
        case REFUSED ->
            throw new CliException(
                event.getRefused().getExitStatus(), event.getRefused().getMessage());
        case STARTED -> onStart.started();
        case PROGRESS, LISTED, BODY_NOT_SET -> {}
      }
    }
  }

  static CliException unreachable(Path socket, IOException e) {
    return CliException.platform(
        "cannot talk to the processor monitor at " + socket + ": " + e.getMessage());
  }

  /** Nothing is to be sent when the connection is closed. */
  private static void end(Thread sender) {
    sender.interrupt();
    try {
      sender.join(SENDER_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void forward(SignalForwarding signals) {
    try {
      while (true) {
        connection.send(signals.take());
      }
    } catch (InterruptedException | IOException e) {
      // The session is over; the receiving side knows why.
      Thread.currentThread().interrupt();
    }
  }
}
