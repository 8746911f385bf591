package io.legoos.processor.process;

/** A program that could not be started; nothing is left of the attempt. */
public final class LaunchException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Exit statuses of env(1) and of container runtimes. */
  public static final int PLATFORM = 125;

  public static final int CANNOT_EXECUTE = 126;
  public static final int NOT_FOUND = 127;

  private final int exitStatus;

  public LaunchException(int exitStatus, String message) {
    super(message);
    this.exitStatus = exitStatus;
  }

  public int exitStatus() {
    return exitStatus;
  }
}
