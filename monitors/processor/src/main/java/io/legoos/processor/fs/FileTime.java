package io.legoos.processor.fs;

/** Seconds since 1970, which may be negative, and nanoseconds (0 to 999999999) on top. */
public record FileTime(long seconds, int nanos) {
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  /** Checks. */
  public FileTime {
    if (nanos < 0 || nanos >= NANOS_PER_SECOND) {
      throw new IllegalArgumentException("nanoseconds: " + nanos);
    }
  }
}
