package io.legoos.crds;

import java.util.Locale;

/** What the monitors of a pool are. */
public enum PoolRole {
  PROCESSOR,
  MEMORY,
  STORAGE;

  /** The word used in manifests. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
