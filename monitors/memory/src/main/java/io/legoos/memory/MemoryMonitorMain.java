package io.legoos.memory;

import io.legoos.runtime.MonitorProcess;

/** The memory monitor as a process: {@code --config FILE}. */
public final class MemoryMonitorMain {
  private MemoryMonitorMain() {}

  public static void main(String[] args) {
    MonitorProcess.main("memory monitor", args, MemoryMonitor::start);
  }
}
