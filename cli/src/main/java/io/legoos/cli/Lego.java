package io.legoos.cli;

import io.legoos.cli.cluster.BackgroundRehearsal;
import io.legoos.cli.rehearsal.ProgramRehearsal;
import java.io.PrintStream;

/** Entry of {@code lego}. */
public final class Lego {
  /** The command that the build gives for the sake of the start-up cache. */
  private static final String REHEARSE = "rehearse";

  private static final String NO_CLUSTER = "rehearsal-of-the-build";

  private Lego() {}

  /** Ends the JVM with the command's status. */
  public static void main(String[] args) {
    ExitStatus.end(execute(args));
  }

  private static int execute(String... args) {
    String command = args.length == 0 ? "" : args[0];
    if (ProgramMain.isCommand(command)) {
      return ProgramMain.execute(args);
    }
    if (command.equals("help") && args.length == 2 && ProgramMain.isCommand(args[1])) {
      return ProgramMain.execute(args[1], "--help");
    }
    return switch (command) {
      case REHEARSE -> rehearse();
      case BackgroundRehearsal.COMMAND -> ProgramRehearsal.makeStartCaches(args.length == 1);
      default -> new LegoCommands().execute(args);
    };
  }

  /** Loads what commands load; does nothing. */
  private static int rehearse() {
    PrintStream stderr = System.err;
    PrintStream stdout = System.out;
    System.setErr(new PrintStream(PrintStream.nullOutputStream()));
    System.setOut(new PrintStream(PrintStream.nullOutputStream()));
    for (String command : new String[] {"status", "ps", "top"}) {
      var unused = execute(command, "--name", NO_CLUSTER);
    }
    var unused = execute("--version");
    System.setErr(stderr);
    System.setOut(stdout);
    return ExitStatus.OK;
  }
}
