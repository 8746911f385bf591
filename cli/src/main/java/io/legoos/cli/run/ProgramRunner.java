package io.legoos.cli.run;

import com.google.protobuf.ByteString;
import io.legoos.cli.CliException;
import io.legoos.cli.FileProblem;
import io.legoos.cli.cluster.ClusterDirectory;
import io.legoos.cli.cluster.ManagerClient;
import io.legoos.protocol.control.v1.PlaceProcessRequest;
import io.legoos.protocol.control.v1.PlaceProcessResponse;
import io.legoos.protocol.control.v1.RunExited;
import io.legoos.protocol.control.v1.RunRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program of this command line, from its placement to its exit status and statistics. */
final class ProgramRunner {
  private final RunOptions options;

  ProgramRunner(RunOptions options) {
    this.options = options;
  }

  /** The program's stay at a processor monitor. */
  @FunctionalInterface
  interface Session {
    /**
     * Runs it to its end.
     *
     * @param socket of the processor monitor
     */
    RunExited run(Path socket, RunRequest request) throws CliException;
  }

  /**
   * Runs the program and says on stderr what it and its caller cannot know.
   *
   * @return the exit status, the program's own
   * @throws CliException when it cannot run, or its platform failed
   */
  int run(Session session) throws CliException, IOException {
    return run(ClusterDirectory.find(options.cluster()), session);
  }

  /** The same on that cluster, whatever the command line says of it. */
  int run(ClusterDirectory cluster, Session session) throws CliException, IOException {
    RunRequest request = request();
    requireStatisticsFile(options.statsFile());
    PlaceProcessResponse placed =
        new ManagerClient(cluster)
            .place(
                PlaceProcessRequest.newBuilder()
                    .setVnode(options.vnode())
                    .setExcacheBytes(request.getExcacheBytes())
                    .setThreads(1)
                    .build());
    RunExited exited = session.run(Path.of(placed.getLocalSocket()), request);
    WaitStatus status = new WaitStatus(exited.getWaitStatus());
    explain(status, exited.getReason());
    if (exited.hasStatistics()) {
      writeStatistics(StatisticsReport.of(exited.getStatistics(), status.exitStatus()));
    }
    if (Interruption.is(status.signal())) {
      Interruption.end();
    }
    return status.exitStatus();
  }

  private RunRequest request() throws CliException, IOException {
    CallerProcess caller = CallerProcess.ofThisProcess();
    List<ByteString> environment = caller.environment(System.getProperties());
    return RunRequest.newBuilder()
        .setExecutable(executable())
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
  private String executable() throws CliException {
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

  private void writeStatistics(StatisticsReport report) throws CliException {
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
