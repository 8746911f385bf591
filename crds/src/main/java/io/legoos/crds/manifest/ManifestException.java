package io.legoos.crds.manifest;

/** A manifest that cannot be used; the message is one line that says where and what is allowed. */
public final class ManifestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String line;

  ManifestException(String line) {
    super(line);
    this.line = line;
  }

  /** The message. */
  public String line() {
    return line;
  }
}
