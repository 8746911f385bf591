package io.legoos.processor.fault;

/** Why the platform ends a vProcess. */
public enum MemoryFailure {
  /** A line had to leave and no memory monitor has a frame for it. */
  OUT_OF_REMOTE_MEMORY("OutOfRemoteMemory"),
  /** A memory monitor that holds lines of the program cannot be reached, or has lost them. */
  MEMORY_MONITOR_LOST("MemoryMonitorLost"),
  /** The processor monitor itself failed. */
  PROCESSOR_MONITOR_FAILED("ProcessorMonitorFailed");

  private final String reason;

  MemoryFailure(String reason) {
    this.reason = reason;
  }

  /** The word that users see. */
  public String reason() {
    return reason;
  }
}
