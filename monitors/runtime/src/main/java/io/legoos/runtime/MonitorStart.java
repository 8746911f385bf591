package io.legoos.runtime;

/** How one role starts. */
@FunctionalInterface
public interface MonitorStart {
  /**
   * Acquires everything, registers each acquisition with {@code stops}, begins to serve and returns
   * where. Called once, from the main thread.
   *
   * @throws StartupException with one line for the user
   * @throws Exception for what nobody foresaw
   */
  MonitorAddresses start(MonitorConfig config, StopSequence stops) throws Exception;
}
