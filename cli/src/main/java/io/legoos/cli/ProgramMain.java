package io.legoos.cli;

import io.legoos.cli.rehearsal.RunRehearsal;
import io.legoos.cli.run.ExecCommand;
import io.legoos.cli.run.RunCommand;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Entry of {@code lego run} and {@code lego exec}, which stand in front of every program: their
 * start-up is part of the program's. The launcher gives it the few libraries that it needs, and
 * {@code ProgramLibrariesTest} sees to it that it needs no others.
 */
public final class ProgramMain {
  private ProgramMain() {}

  /** Ends the JVM with the program's status. */
  public static void main(String[] args) {
    ExitStatus.end(args[0].equals(RunRehearsal.COMMAND) ? RunRehearsal.play() : execute(args));
  }

  /** Whether it is one of this entry's. */
  static boolean isCommand(String command) {
    return command.equals("run") || command.equals("exec");
  }

  /**
   * The exit status; failures are explained on stderr.
   *
   * @param args {@code run} or {@code exec}, and what follows it
   */
  static int execute(String... args) {
    List<String> rest = List.of(args).subList(1, args.length);
    Callable<Integer> command =
        args[0].equals("run") ? new RunCommand(rest) : new ExecCommand(rest);
    try {
      return command.call();
    } catch (Exception e) {
      return Failures.explain(e, System.err);
    }
  }
}
