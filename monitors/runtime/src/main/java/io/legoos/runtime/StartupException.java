package io.legoos.runtime;

/**
 * A server cannot start. The message is one line that says what is wrong and what to do; it is
 * printed as is.
 */
public class StartupException extends Exception {
  private static final long serialVersionUID = 1L;

  public StartupException(String message) {
    super(message);
  }

  public StartupException(String message, Throwable cause) {
    super(message, cause);
  }
}
