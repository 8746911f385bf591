package io.legoos.cli.run;

import io.legoos.cli.CliException;
import io.legoos.cli.LocalConnection;
import io.legoos.protocol.control.v1.RunExited;
import io.legoos.protocol.control.v1.RunRequest;
import java.io.IOException;
import java.nio.file.Path;

/** A program that has this process's own descriptors 0 to 2, and gets the signals that it gets. */
public final class DescriptorSession implements ProgramRunner.Session {
  private final SignalForwarding signals;

  private DescriptorSession(SignalForwarding signals) {
    this.signals = signals;
  }

  /** Catches signals from now on: none is lost until there is a program. */
  static DescriptorSession start() {
    SignalForwarding signals = new SignalForwarding(SignalForwarding.ALL);
    signals.install();
    return new DescriptorSession(signals);
  }

  /** For programs that end by themselves: signals stay this process's own. */
  public static DescriptorSession withoutSignals() {
    return new DescriptorSession(new SignalForwarding(SignalForwarding.ALL));
  }

  @Override
  public RunExited run(Path socket, RunRequest request) throws CliException {
    try (LocalConnection connection = LocalConnection.connect(socket)) {
      return new RunnerSession(connection).run(request, signals, () -> {});
    } catch (IOException e) {
      throw RunnerSession.unreachable(socket, e);
    }
  }
}
