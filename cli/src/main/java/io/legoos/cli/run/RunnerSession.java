package io.legoos.cli.run;

import io.legoos.cli.CliException;
import io.legoos.cli.LocalConnection;
import io.legoos.protocol.control.v1.RunExited;
import io.legoos.protocol.control.v1.RunRequest;
import io.legoos.protocol.control.v1.RunnerEvent;
import io.legoos.protocol.control.v1.RunnerMessage;
import io.legoos.protocol.control.v1.VProcessReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** One program at one processor monitor, from its request to its end. */
public final class RunnerSession {
  private final Path socket;
  private final Consumer<VProcessReport> onProgress;

  /**
   * @param socket of the processor monitor
   * @param onProgress told about every 200 ms, when the request asks for it
   */
  public RunnerSession(Path socket, Consumer<VProcessReport> onProgress) {
    this.socket = socket;
    this.onProgress = onProgress;
  }

  /**
   * Runs the program and waits for its end; hanging up (also by dying) kills it.
   *
   * @throws CliException when it was refused, or the monitor went away
   */
  public RunExited run(RunRequest request, SignalForwarding signals) throws CliException {
    try (LocalConnection connection = LocalConnection.connect(socket)) {
      connection.send(RunnerMessage.newBuilder().setRun(request).build());
      Thread sender = Thread.ofPlatform().daemon().unstarted(() -> forward(signals, connection));
      sender.start();
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
          case PROGRESS -> onProgress.accept(event.getProgress());
          case STARTED, LISTED, BODY_NOT_SET -> {}
        }
      }
    } catch (IOException e) {
      throw CliException.platform(
          "cannot talk to the processor monitor at " + socket + ": " + e.getMessage());
    }
  }

  private static void forward(SignalForwarding signals, LocalConnection connection) {
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
