package io.legoos.linux.fuse;

import java.time.Duration;

/** For how long the kernel may use a name and attributes without asking again. */
public record FuseValidity(Duration entry, Duration attributes) {
  /** Checks. */
  public FuseValidity {
    if (entry.isNegative() || attributes.isNegative()) {
      throw new IllegalArgumentException("a time that is negative");
    }
  }
}
