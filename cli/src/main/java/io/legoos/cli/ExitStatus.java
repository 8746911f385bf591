package io.legoos.cli;

/** Exit statuses of {@code lego} that are not a program's own. */
public final class ExitStatus {
  /** The command did what it was asked. */
  public static final int OK = 0;

  /** A check found something to mend. */
  public static final int FAILED = 1;

  /** The command line or the manifest is wrong. */
  public static final int USAGE = 2;

  /** The platform failed, not the program. */
  public static final int PLATFORM = 125;

  /** The program is there and cannot be executed, as of execvp(3) under a shell. */
  public static final int CANNOT_EXECUTE = 126;

  /** There is no such program. */
  public static final int NOT_FOUND = 127;

  /** Added to the number of the signal that killed a program, as a shell does. */
  public static final int SIGNAL_BASE = 128;

  private ExitStatus() {}

  /**
   * Ends the JVM when all is written. No shutdown hooks run: a command that needs one waits for it
   * itself.
   */
  public static void end(int status) {
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(status);
  }
}
