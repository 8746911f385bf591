package io.legoos.processor.fault;

import io.legoos.processor.remote.DeclaredDeadException;
import java.io.IOException;

/** Why the platform ends a vProcess. */
public enum MemoryFailure {
  /** A line had to leave and no memory monitor has a frame for it. */
  OUT_OF_REMOTE_MEMORY("OutOfRemoteMemory"),
  /** A memory monitor that holds lines of the program cannot be reached, or has lost them. */
  MEMORY_MONITOR_LOST("MemoryMonitorLost"),
  /**
   * The managers took this processor monitor for dead, and others have freed, and perhaps use, what
   * its programs had.
   */
  PROCESSOR_FENCED("ProcessorFenced"),
  /** The processor monitor itself failed. */
  PROCESSOR_MONITOR_FAILED("ProcessorMonitorFailed");

  private final String reason;

  MemoryFailure(String reason) {
    this.reason = reason;
  }

  /** What an error says, which otherwise means {@code other}. */
  static MemoryFailure of(IOException e, MemoryFailure other) {
    return e instanceof DeclaredDeadException ? PROCESSOR_FENCED : other;
  }

  /** The word that users see. */
  public String reason() {
    return reason;
  }
}
