package io.legoos.processor.process;

import java.io.IOException;

/** A task ended while the monitor worked on it. Its wait status has been taken. */
final class TraceeGoneException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int tid;
  private final int status;

  TraceeGoneException(int tid, int status) {
    super("task " + tid + " ended");
    this.tid = tid;
    this.status = status;
  }

  int tid() {
    return tid;
  }

  int status() {
    return status;
  }
}
