package io.legoos.cli.run;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.legoos.cli.CliException;
import io.legoos.cli.Sizes;
import io.legoos.cli.cluster.ClusterDirectory;
import io.legoos.cli.query.ManagerClient;
import io.legoos.crds.ExCacheSpec;
import io.legoos.crds.Quantity;
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
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lego run}: runs a program; its streams, signals and exit status are its own. */
@Command(
    name = "run",
    description = "Runs a program on the cluster; all that it does looks as if it ran here.",
    mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
  /** How {@code --stats} prints. */
  enum StatsFormat {
    TABLE,
    JSON
  }

  @Option(
      names = "--name",
      paramLabel = "N",
      description = "name of the cluster (default: the only one)")
  private @Nullable String name;

  @Option(names = "--vnode", paramLabel = "V", description = "vNode to run in")
  private String vnode = "";

  @Option(
      names = "--excache",
      paramLabel = "SIZE",
      description = "memory of the program kept at the processor (default: the cluster's)")
  private @Nullable String excache;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "most memory the program may map (default: what the cluster has)")
  private @Nullable String memory;

  @Option(
      names = "--stats",
      paramLabel = "FORMAT",
      description = "write statistics at the end: table or json")
  private @Nullable StatsFormat stats;

  @Option(
      names = "--stats-file",
      paramLabel = "F",
      description = "where statistics go (default: stderr)")
  private @Nullable Path statsFile;

  @Parameters(arity = "1..*", paramLabel = "PROG ARG...", description = "after --: the program")
  private List<String> command = List.of();

  @Override
  public Integer call() throws CliException, IOException {
    RunRequest request = request();
    ClusterDirectory cluster = ClusterDirectory.find(name);
    SignalForwarding signals = new SignalForwarding();
    signals.install();
    PlaceProcessResponse placed =
        new ManagerClient(cluster)
            .place(
                PlaceProcessRequest.newBuilder()
                    .setVnode(vnode)
                    .setExcacheBytes(request.getExcacheBytes())
                    .setThreads(1)
                    .build());
    RunnerSession session = new RunnerSession(Path.of(placed.getLocalSocket()), progress -> {});
    RunExited exited = session.run(request, signals);
    WaitStatus status = new WaitStatus(exited.getWaitStatus());
    explain(status, exited.getReason());
    writeStatistics(StatisticsReport.of(exited.getStatistics(), status.exitStatus()));
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

  private RunRequest request() throws CliException, IOException {
    if (stats == null && statsFile != null) {
      throw CliException.usage("--stats-file needs --stats table or --stats json");
    }
    Path executable =
        ProgramLookup.find(
            command.getFirst(), System.getenv("PATH"), Path.of(System.getProperty("user.dir")));
    CallerProcess caller = CallerProcess.ofThisProcess();
    return RunRequest.newBuilder()
        .setExecutable(executable.toString())
        .addAllArgv(caller.lastArguments(command.size()))
        .addAllEnvironment(caller.environment(System.getProperties()))
        .setVnode(vnode)
        .setExcacheBytes(excache == null ? 0 : checkedExCache(excache))
        .setMemoryLimitBytes(memory == null ? 0 : positive("--memory", memory))
        .build();
  }

  private static long checkedExCache(String text) throws CliException {
    long bytes = Sizes.parse("--excache", text);
    if (bytes < new Quantity(ExCacheSpec.MINIMUM).units()) {
      throw CliException.usage(
          "--excache " + text + " is below the minimum of " + ExCacheSpec.MINIMUM);
    }
    return bytes;
  }

  private static long positive(String option, String text) throws CliException {
    long bytes = Sizes.parse(option, text);
    if (bytes == 0) {
      throw CliException.usage(option + " must be more than 0");
    }
    return bytes;
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

  private void writeStatistics(StatisticsReport report) throws CliException {
    if (stats == null) {
      return;
    }
    String text = stats == StatsFormat.JSON ? report.json() : report.table();
    if (statsFile == null) {
      System.err.print(text);
      return;
    }
    try {
      Files.writeString(statsFile, text);
    } catch (IOException e) {
      throw CliException.platform(
          "cannot write " + statsFile + ": " + e.getClass().getSimpleName());
    }
  }
}
