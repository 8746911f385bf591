package io.legoos.cli;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** How a command that failed says so: one line, and a status. */
public final class Failures {
  private Failures() {}

  /** Prints the line; returns the status to end with. */
  public static int explain(Exception e, PrintStream stderr) {
    if (e instanceof CliException failure) {
      stderr.println("lego: " + oneLine(failure.getMessage()));
      return failure.exitStatus();
    }
    stderr.println("lego: internal error: " + oneLine(e.toString()));
    if (System.getenv("LEGO_DEBUG") != null) {
      e.printStackTrace(stderr);
    }
    return ExitStatus.PLATFORM;
  }

  public static String oneLine(@Nullable String message) {
    return String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
