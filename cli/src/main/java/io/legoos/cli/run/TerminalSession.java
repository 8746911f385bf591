package io.legoos.cli.run;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.ByteString;
import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.LocalConnection;
import io.legoos.linux.LinuxException;
import io.legoos.linux.UnixClient;
import io.legoos.linux.WindowSize;
import io.legoos.protocol.control.v1.RunExited;
import io.legoos.protocol.control.v1.RunRequest;
import io.legoos.protocol.control.v1.TerminalRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/**
 * A program at a terminal of its own, which is joined to the caller's: keys, output and the
 * window's size. Signals that end this process, and a caller's terminal that goes away, end the
 * program; whatever the end, the caller's terminal is restored.
 */
final class TerminalSession implements ProgramRunner.Session {
  private final CallerTerminal terminal;
  private final AtomicInteger endedBy = new AtomicInteger();
  private volatile @Nullable TerminalCopy copy;

  @GuardedBy("this")
  private @Nullable UnixClient connected;

  TerminalSession(CallerTerminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public RunExited run(Path socket, RunRequest request) throws CliException {
    SignalForwarding signals = new SignalForwarding(SignalForwarding.OF_NO_TERMINAL);
    signals.install();
    handleSignals();
    RunRequest withTerminal = withTerminal(request);
    try (UnixClient client = UnixClient.connect(socket);
        LocalConnection connection = LocalConnection.over(client)) {
      connect(client);
      return run(client, new RunnerSession(connection), withTerminal, signals);
    } catch (IOException e) {
      throw RunnerSession.unreachable(socket, e);
    }
  }

  private RunExited run(
      UnixClient client, RunnerSession session, RunRequest request, SignalForwarding signals)
      throws CliException, IOException {
    try {
      RunExited exited = session.run(request, signals, () -> attach(client));
      drain();
      return exited;
    } catch (CliException | IOException e) {
      if (endedBy.get() != 0) {
        return RunExited.newBuilder().setWaitStatus(endedBy.get()).build();
      }
      drain();
      throw e;
    } finally {
      detach();
    }
  }

  private RunRequest withTerminal(RunRequest request) throws CliException {
    try {
      WindowSize size = terminal.size();
      TerminalRequest like =
          TerminalRequest.newBuilder()
              .setRows(size.rows())
              .setColumns(size.columns())
              .setWidthPixels(size.widthPixels())
              .setHeightPixels(size.heightPixels())
              .setSettings(ByteString.copyFrom(terminal.settings().structure()))
              .build();
      return request.toBuilder().setTerminal(like).build();
    } catch (LinuxException e) {
      throw unusable(e);
    }
  }

  private static CliException unusable(LinuxException e) {
    return CliException.platform("this terminal cannot be used: " + e.getMessage());
  }

  private void handleSignals() {
    for (String name : new String[] {"HUP", "INT", "TERM"}) {
      Signal.handle(new Signal(name), this::interrupted);
    }
    Signal.handle(new Signal("WINCH"), signal -> resize());
    Signal.handle(new Signal("TSTP"), signal -> terminal.suspend());
    Signal.handle(new Signal("CONT"), signal -> resume());
  }

  private void attach(UnixClient client) throws CliException {
    int master =
        client
            .takeDescriptor()
            .orElseThrow(
                () -> CliException.platform("the processor monitor gave no terminal; see its log"));
    try {
      TerminalCopy own = new TerminalCopy(master, this::end);
      copy = own;
      terminal.makeRaw();
      resize();
      own.start();
    } catch (LinuxException e) {
      throw unusable(e);
    }
  }

  private void drain() {
    TerminalCopy own = copy;
    if (own != null) {
      own.drain(() -> endedBy.get() != 0);
    }
  }

  private void detach() {
    TerminalCopy own = copy;
    if (own != null) {
      own.close();
    }
    terminal.close();
    synchronized (this) {
      connected = null;
    }
  }

  private synchronized void connect(UnixClient client) {
    connected = client;
    if (endedBy.get() != 0) {
      client.hangUp();
    }
  }

  /** Hangs up, which kills the program, as if it had this signal. Idempotent. */
  private void end(int signal) {
    if (endedBy.compareAndSet(0, signal)) {
      hangUp();
    }
  }

  private synchronized void hangUp() {
    UnixClient client = connected;
    if (client != null) {
      client.hangUp();
    }
  }

  private void interrupted(Signal signal) {
    if (endedBy.get() != 0) {
      // Somebody insists.
      terminal.close();
      if (Interruption.is(signal.getNumber())) {
        Interruption.end();
      }
      Runtime.getRuntime().halt(ExitStatus.SIGNAL_BASE + signal.getNumber());
    }
    end(signal.getNumber());
  }

  private void resize() {
    TerminalCopy own = copy;
    if (own != null) {
      try {
        own.resize(terminal.size());
      } catch (LinuxException e) {
        // One of the two has just gone, which is seen where its bytes are copied.
        return;
      }
    }
  }

  /** The terminal is this job's again, and may have another size. */
  private void resume() {
    if (copy != null) {
      try {
        terminal.makeRaw();
      } catch (LinuxException e) {
        return;
      }
      resize();
    }
  }
}
