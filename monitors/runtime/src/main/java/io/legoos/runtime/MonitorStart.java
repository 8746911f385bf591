package io.legoos.runtime;

import io.legoos.runtime.metrics.Metrics;

/** How one role starts. */
@FunctionalInterface
public interface MonitorStart {
  /**
   * Acquires everything, registers each acquisition with {@code stops}, begins to serve and returns
   * where. Called once, from the main thread.
   *
   * @param metrics where it says what it counts
   * @throws StartupException with one line for the user
   * @throws Exception for what nobody foresaw
   */
  MonitorAddresses start(MonitorConfig config, StopSequence stops, Metrics.Scope metrics)
      throws Exception;
}
