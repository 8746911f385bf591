package io.legoos.runtime;

/** A configuration file is missing, malformed or incomplete. The message names file and key. */
public final class ConfigException extends StartupException {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message);
  }

  public ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
