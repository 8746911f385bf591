package io.legoos.cli.rehearsal;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Failures;
import io.legoos.cli.cluster.ClusterDirectory;
import io.legoos.cli.run.ExecCommand;
import io.legoos.cli.run.RunCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** What {@code lego run} does, for its start-up cache, which the build makes. */
public final class RunRehearsal {
  /** The command that plays it, which nobody sees. */
  public static final String COMMAND = "rehearse";

  private RunRehearsal() {}

  /**
   * Runs programs on what looks like a cluster; prints nothing but what failed.
   *
   * @return the status to end with
   */
  public static int play() {
    PrintStream stderr = System.err;
    System.setErr(new PrintStream(PrintStream.nullOutputStream()));
    try (StandInCluster standIn = new StandInCluster()) {
      ClusterDirectory cluster = standIn.directory();
      new RunCommand(List.of("--", "true")).callOn(cluster);
      new RunCommand(List.of("--excache", "64Mi", "--stats", "json", "--", "true")).callOn(cluster);
      new RunCommand(List.of("--vnode", "v", "--stats", "table", "--", "true")).callOn(cluster);
      fail(new RunCommand(List.of("--name", "no-such-cluster", "--", "true"))::call);
      fail(new ExecCommand(List.of("-t", "--name", "no-such-cluster", "v", "--", "true"))::call);
      return ExitStatus.OK;
    } catch (CliException | IOException e) {
      return Failures.explain(e, stderr);
    } finally {
      System.setErr(stderr);
    }
  }

  private interface Attempt {
    int make() throws CliException, IOException;
  }

  private static void fail(Attempt attempt) throws IOException {
    try {
      var unused = attempt.make();
      throw new IOException("there is a cluster of that name");
    } catch (CliException e) {
      var unused = Failures.explain(e, System.err);
    }
  }
}
