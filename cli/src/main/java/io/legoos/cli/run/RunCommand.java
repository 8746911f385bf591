package io.legoos.cli.run;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.FileProblem;
import io.legoos.cli.cluster.ClusterDirectory;
import io.legoos.cli.cluster.ManagerClient;
import io.legoos.protocol.control.v1.ManagerAnswer;
import io.legoos.protocol.control.v1.PlaceProcessRequest;
import io.legoos.protocol.control.v1.PlaceProcessResponse;
import io.legoos.protocol.control.v1.RunExited;
import io.legoos.protocol.control.v1.RunRequest;
import io.legoos.protocol.control.v1.RunStatistics;
import io.legoos.protocol.control.v1.RunnerEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** {@code lego run}: runs a program; its streams, signals and exit status are its own. */
public final class RunCommand implements Callable<Integer> {
  private final List<String> args;

  /**
   * @param args what follows {@code run} on the command line
   */
  public RunCommand(List<String> args) {
    this.args = List.copyOf(args);
  }

  @Override
  public Integer call() throws CliException, IOException {
    if (!args.isEmpty() && List.of("-h", "--help").contains(args.getFirst())) {
      System.out.print(RunOptions.USAGE);
      return ExitStatus.OK;
    }
    RunOptions options = RunOptions.parse(args);
    ClusterDirectory cluster = ClusterDirectory.find(options.cluster());
    RunRequest request = request(options);
    requireStatisticsFile(options.statsFile());
    SignalForwarding signals = new SignalForwarding();
    signals.install();
    PlaceProcessResponse placed =
        new ManagerClient(cluster)
            .place(
                PlaceProcessRequest.newBuilder()
                    .setVnode(options.vnode())
                    .setExcacheBytes(request.getExcacheBytes())
                    .setThreads(1)
                    .build());
    RunnerSession session = new RunnerSession(Path.of(placed.getLocalSocket()), progress -> {});
    RunExited exited = session.run(request, signals);
    WaitStatus status = new WaitStatus(exited.getWaitStatus());
    explain(status, exited.getReason());
    writeStatistics(options, StatisticsReport.of(exited.getStatistics(), status.exitStatus()));
    return status.exitStatus();
  }

  /** Loads the classes of a run without one; for the start-up cache. */
  public static void rehearse() {
    try {
      ManagerAnswer answer =
          ManagerAnswer.newBuilder()
              .setPlaced(PlaceProcessResponse.newBuilder().setLocalSocket("/"))
              .build();
      RunnerEvent event =
          RunnerEvent.newBuilder()
              .setExited(
                  RunExited.newBuilder()
                      .setStatistics(RunStatistics.newBuilder().setWallSeconds(1)))
              .build();
      ManagerAnswer.parseFrom(answer.toByteArray());
      RunnerEvent parsed = RunnerEvent.parseFrom(event.toByteArray());
      StatisticsReport report = StatisticsReport.of(parsed.getExited().getStatistics(), 0);
      System.err.print(report.json() + report.table());
      RunRequest.parseFrom(
          RunRequest.newBuilder().addArgv(ByteString.copyFromUtf8("x")).build().toByteArray());
      new SignalForwarding().install();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("our own bytes", e);
    }
  }

  private static RunRequest request(RunOptions options) throws CliException, IOException {
    CallerProcess caller = CallerProcess.ofThisProcess();
    List<ByteString> environment = caller.environment(System.getProperties());
    return RunRequest.newBuilder()
        .setExecutable(executable(options))
        .addAllArgv(caller.lastArguments(options.program().size()))
        .addAllEnvironment(
            options.vnode().isEmpty() ? environment : VNodeEnvironment.of(environment))
        .setVnode(options.vnode())
        .setExcacheBytes(options.exCacheBytes())
        .setMemoryLimitBytes(options.memoryLimitBytes())
        .setReplication(options.replication())
        .build();
  }

  /** In a vNode a path is the vNode's; a name is looked up here, for the programs are the same. */
  private static String executable(RunOptions options) throws CliException {
    String name = options.program().getFirst();
    if (!options.vnode().isEmpty() && name.contains("/")) {
      return name;
    }
    Path here = Path.of(System.getProperty("user.dir"));
    return ProgramLookup.find(name, System.getenv("PATH"), here).toString();
  }

  private static void explain(WaitStatus status, String reason) {
    String message = status.message();
    if (message != null) {
      System.err.println(message);
    }
    if (!reason.isEmpty()) {
      System.err.println("lego: " + reason);
    }
  }

  /** Now, and not when the program has run. */
  private static void requireStatisticsFile(@Nullable Path file) throws CliException {
    if (file != null && (Files.notExists(file) || Files.isRegularFile(file))) {
      try {
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
      } catch (IOException e) {
        throw CliException.usage("--stats-file " + file + ": " + FileProblem.words(e));
      }
    }
  }

  private static void writeStatistics(RunOptions options, StatisticsReport report)
      throws CliException {
    if (options.stats() == null) {
      return;
    }
    String text = options.stats() == RunOptions.StatsFormat.JSON ? report.json() : report.table();
    Path file = options.statsFile();
    if (file == null) {
      System.err.print(text);
      return;
    }
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw CliException.platform("cannot write " + file + ": " + FileProblem.words(e));
    }
  }
}
