package io.legoos.cli.run;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code lego exec}: runs a program in a vNode, at a terminal of its own if that is wanted. */
public final class ExecCommand implements Callable<Integer> {
  private final List<String> args;

  /**
   * @param args what follows {@code exec} on the command line
   */
  public ExecCommand(List<String> args) {
    this.args = List.copyOf(args);
  }

  @Override
  public Integer call() throws CliException, IOException {
    if (RunOptions.asksForHelp(args)) {
      System.out.print(ExecOptions.USAGE);
      return ExitStatus.OK;
    }
    ExecOptions options = ExecOptions.parse(args);
    ProgramRunner runner = new ProgramRunner(options.run());
    return options.terminal()
        ? runner.run(new TerminalSession(CallerTerminal.ofStandardInput()))
        : runner.run(DescriptorSession.start());
  }
}
