package io.legoos.memory.replica;

import java.io.IOException;

/** A record that the store does not have as it was written: it is gone for good. */
public final class DamagedRecordException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedRecordException(String message) {
    super(message);
  }
}
