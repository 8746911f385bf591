package io.legoos.processor.remote;

import java.io.IOException;

/** The cluster takes this processor monitor for dead: what its programs had is freed. */
public final class DeclaredDeadException extends IOException {
  private static final long serialVersionUID = 1L;

  public DeclaredDeadException(String message) {
    super(message);
  }
}
