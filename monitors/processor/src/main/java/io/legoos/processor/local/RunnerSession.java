package io.legoos.processor.local;

import com.google.protobuf.ByteString;
import io.legoos.linux.TerminalSettings;
import io.legoos.linux.UnixConnection;
import io.legoos.linux.WindowSize;
import io.legoos.processor.VProcessRegistry;
import io.legoos.processor.VProcessReports;
import io.legoos.processor.process.LaunchException;
import io.legoos.processor.process.NamedIdentity;
import io.legoos.processor.process.ProgramExit;
import io.legoos.processor.process.ProgramOrigin;
import io.legoos.processor.process.ProgramSpec;
import io.legoos.processor.process.RequestedTerminal;
import io.legoos.processor.process.VProcess;
import io.legoos.protocol.control.v1.ListVProcessesResponse;
import io.legoos.protocol.control.v1.RunExited;
import io.legoos.protocol.control.v1.RunRefused;
import io.legoos.protocol.control.v1.RunRequest;
import io.legoos.protocol.control.v1.RunStarted;
import io.legoos.protocol.control.v1.RunnerEvent;
import io.legoos.protocol.control.v1.RunnerMessage;
import io.legoos.protocol.control.v1.TerminalRequest;
import io.legoos.protocol.local.LocalMessages;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One caller: runs its program as the caller, passes its signals on, and kills the program when the
 * caller is gone.
 */
final class RunnerSession {
  private static final Logger LOG = LoggerFactory.getLogger(RunnerSession.class);
  private static final int START_DEADLINE_SECONDS = 30;
  private static final long PROGRESS_MILLIS = 200;
  private static final int SIGHUP = 1;
  private static final int SIGINT = 2;
  private static final int SIGQUIT = 3;
  private static final int SIGCONT = 18;
  private static final int SIGTSTP = 20;
  private static final int SIGWINCH = 28;
  private static final int MAX_SIGNAL = 64;

  private final UnixConnection connection;
  private final VProcessRegistry registry;
  private final OutputStream output;

  RunnerSession(UnixConnection connection, VProcessRegistry registry) {
    this.connection = connection;
    this.registry = registry;
    this.output = connection.output();
  }

  void serve() {
    InputStream input = connection.input();
    try {
      RunnerMessage first = LocalMessages.read(input, RunnerMessage.parser());
      if (first == null) {
        return;
      }
      switch (first.getBodyCase()) {
        case RUN -> run(first.getRun(), input);
        case LIST -> list();
        default -> refuse(new LaunchException(LaunchException.PLATFORM, "unknown request"));
      }
    } catch (IOException e) {
      LOG.debug("caller {}: {}", connection.peer(), e.getMessage());
    }
  }

  private void list() throws IOException {
    ListVProcessesResponse.Builder response = ListVProcessesResponse.newBuilder();
    registry.all().forEach(process -> response.addVprocesses(VProcessReports.report(process)));
    send(RunnerEvent.newBuilder().setListed(response).build());
  }

  private void run(RunRequest request, InputStream input) throws IOException {
    if (!ProgramSpec.isReplication(request.getReplication())) {
      refuse(
          new LaunchException(
              LaunchException.PLATFORM, "no replication of " + request.getReplication()));
      return;
    }
    if (!request.hasTerminal()) {
      run(request, input, null);
      return;
    }
    RequestedTerminal terminal;
    try {
      terminal = terminal(request.getTerminal());
    } catch (IllegalArgumentException e) {
      refuse(new LaunchException(LaunchException.PLATFORM, String.valueOf(e.getMessage())));
      return;
    }
    try (terminal) {
      run(request, input, terminal);
    }
  }

  private void run(RunRequest request, InputStream input, @Nullable RequestedTerminal terminal)
      throws IOException {
    VProcess process = registry.start(spec(request, terminal));
    try {
      int pid = process.started().get(START_DEADLINE_SECONDS, TimeUnit.SECONDS);
      started(process, pid, terminal);
      watchCaller(process, input);
      ProgramExit exit = await(process, request.getProgress());
      send(
          RunnerEvent.newBuilder()
              .setExited(
                  RunExited.newBuilder()
                      .setWaitStatus(exit.waitStatus())
                      .setReason(exit.reason())
                      .setStatistics(VProcessReports.statistics(process)))
              .build());
    } catch (ExecutionException e) {
      refuse(
          e.getCause() instanceof LaunchException refusal
              ? refusal
              : new LaunchException(LaunchException.PLATFORM, String.valueOf(e.getCause())));
    } catch (TimeoutException e) {
      process.kill();
      refuse(new LaunchException(LaunchException.PLATFORM, "the program did not start in time"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.kill();
    } catch (IOException e) {
      process.kill();
      throw e;
    } finally {
      registry.remove(process);
    }
  }

  private static RequestedTerminal terminal(TerminalRequest request) {
    WindowSize size =
        new WindowSize(
            request.getRows(),
            request.getColumns(),
            request.getWidthPixels(),
            request.getHeightPixels());
    ByteString settings = request.getSettings();
    return new RequestedTerminal(
        size, settings.isEmpty() ? null : TerminalSettings.of(settings.toByteArray()));
  }

  /** With its terminal's master, which nobody but the caller has from then on. */
  private void started(VProcess process, int pid, @Nullable RequestedTerminal terminal)
      throws IOException {
    RunnerEvent event =
        RunnerEvent.newBuilder()
            .setStarted(RunStarted.newBuilder().setVprocessId(process.id()).setPid(pid))
            .build();
    if (terminal == null) {
      send(event);
      return;
    }
    int master = terminal.master().orElseThrow();
    synchronized (this) {
      LocalMessages.write(connection.outputWith(master), event);
    }
    terminal.close();
  }

  private ProgramSpec spec(RunRequest request, @Nullable RequestedTerminal terminal) {
    UnixConnection.Peer peer = connection.peer();
    ProgramOrigin.Caller caller = new ProgramOrigin.Caller(peer.pid(), connection.peerPidFd());
    return new ProgramSpec(
        request.getExecutable(),
        request.getArgvList().stream().map(ByteString::toByteArray).toList(),
        request.getEnvironmentList().stream().map(ByteString::toByteArray).toList(),
        terminal == null ? caller : new ProgramOrigin.Terminal(caller, terminal),
        peer.uid(),
        peer.gid(),
        peer.groups(),
        request.getVnode(),
        request.getExcacheBytes(),
        request.getMemoryLimitBytes(),
        request.getReplication(),
        NamedIdentity.NONE);
  }

  private void watchCaller(VProcess process, InputStream input) {
    Thread.ofPlatform()
        .daemon()
        .name("runner-signals-" + connection.peer().pid())
        .start(
            () -> {
              try {
                RunnerMessage message = LocalMessages.read(input, RunnerMessage.parser());
                while (message != null) {
                  signal(process, message.getSignal().getSignal());
                  message = LocalMessages.read(input, RunnerMessage.parser());
                }
              } catch (IOException e) {
                LOG.debug("caller {}: {}", connection.peer(), e.getMessage());
              }
              process.kill();
            });
  }

  private static void signal(VProcess process, int signal) {
    // What a terminal sends, it sends to the whole group; the rest is for the one process.
    boolean group =
        switch (signal) {
          case SIGHUP, SIGINT, SIGQUIT, SIGCONT, SIGTSTP, SIGWINCH -> true;
          default -> false;
        };
    if (signal > 0 && signal <= MAX_SIGNAL) {
      process.signal(signal, group);
    }
  }

  private ProgramExit await(VProcess process, boolean progress)
      throws IOException, InterruptedException, ExecutionException {
    while (true) {
      try {
        return progress
            ? process.ended().get(PROGRESS_MILLIS, TimeUnit.MILLISECONDS)
            : process.ended().get(1, TimeUnit.HOURS);
      } catch (TimeoutException e) {
        if (progress) {
          send(RunnerEvent.newBuilder().setProgress(VProcessReports.report(process)).build());
        }
      }
    }
  }

  private void refuse(LaunchException refusal) throws IOException {
    send(
        RunnerEvent.newBuilder()
            .setRefused(
                RunRefused.newBuilder()
                    .setExitStatus(refusal.exitStatus())
                    .setMessage(String.valueOf(refusal.getMessage())))
            .build());
  }

  private synchronized void send(RunnerEvent event) throws IOException {
    LocalMessages.write(output, event);
  }
}
