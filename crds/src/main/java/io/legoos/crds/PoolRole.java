package io.legoos.crds;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What the monitors of a pool are. */
public enum PoolRole {
  /** Runs programs; little memory. */
  @JsonProperty("processor")
  PROCESSOR,
  /** Holds programs' memory; little CPU. */
  @JsonProperty("memory")
  MEMORY,
  /** Holds files; a volume. */
  @JsonProperty("storage")
  STORAGE;

  /** The word used in manifests. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
