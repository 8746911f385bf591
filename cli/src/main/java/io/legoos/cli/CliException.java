package io.legoos.cli;

/** Ends a command: one line for stderr that says what is wrong and what to do, and a status. */
public final class CliException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitStatus;

  public CliException(int exitStatus, String message) {
    super(message);
    this.exitStatus = exitStatus;
  }

  /** A failure of the platform: {@link ExitStatus#PLATFORM}. */
  public static CliException platform(String message) {
    return new CliException(ExitStatus.PLATFORM, message);
  }

  /** A mistake of the user: {@link ExitStatus#USAGE}. */
  public static CliException usage(String message) {
    return new CliException(ExitStatus.USAGE, message);
  }

  public int exitStatus() {
    return exitStatus;
  }
}
