package io.legoos.cli.cluster;

import io.legoos.crds.PoolRole;
import java.util.List;
import java.util.Locale;

/** What a component of a local cluster is, in the order of starting. */
public enum ComponentRole {
  MANAGERS("io.legoos.managers.ManagersMain", 96, List.of()),
  MEMORY("io.legoos.memory.MemoryMonitorMain", 192, List.of()),
  STORAGE("io.legoos.storage.StorageMonitorMain", 96, List.of()),
  /**
   * Traces programs (sys_ptrace), runs them as their callers (setuid, setgid, kill) and takes every
   * capability from them (setpcap).
   */
  PROCESSOR(
      "io.legoos.processor.ProcessorMonitorMain",
      256,
      List.of("sys_ptrace", "setuid", "setgid", "setpcap", "kill"));

  private final String mainClass;
  private final int heapMib;
  private final List<String> capabilities;

  ComponentRole(String mainClass, int heapMib, List<String> capabilities) {
    this.mainClass = mainClass;
    this.heapMib = heapMib;
    this.capabilities = capabilities;
  }

  static ComponentRole of(PoolRole role) {
    return switch (role) {
      case PROCESSOR -> PROCESSOR;
      case MEMORY -> MEMORY;
      case STORAGE -> STORAGE;
    };
  }

  String mainClass() {
    return mainClass;
  }

  /** Java heap; page frames and files are not on it. */
  int heapMib() {
    return heapMib;
  }

  /** Linux capabilities the component keeps, without the prefix {@code CAP_}. */
  List<String> capabilities() {
    return capabilities;
  }

  /** The word users see. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
