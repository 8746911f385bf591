package io.legoos.cli.run;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.cluster.ClusterDirectory;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

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
    if (RunOptions.asksForHelp(args)) {
      System.out.print(RunOptions.USAGE);
      return ExitStatus.OK;
    }
    RunOptions options = RunOptions.parse("run", args);
    return new ProgramRunner(options).run(DescriptorSession.start());
  }

  /** The same on that cluster, whatever the arguments say of it. */
  public int callOn(ClusterDirectory cluster) throws CliException, IOException {
    return new ProgramRunner(RunOptions.parse("run", args)).run(cluster, DescriptorSession.start());
  }
}
