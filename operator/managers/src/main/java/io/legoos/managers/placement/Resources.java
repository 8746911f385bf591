package io.legoos.managers.placement;

import java.util.Comparator;

/** Amounts of the three things that components offer and programs need. None is negative. */
public record Resources(double cores, double memoryBytes, double volumeBytes) {
  public static final Resources NONE = new Resources(0, 0, 0);

  /** An order in which no two different amounts are equal. */
  static final Comparator<Resources> ORDER =
      Comparator.comparingDouble(Resources::cores)
          .thenComparingDouble(Resources::memoryBytes)
          .thenComparingDouble(Resources::volumeBytes);

  public Resources {
    if (!(cores >= 0) || !(memoryBytes >= 0) || !(volumeBytes >= 0)) {
      throw new IllegalArgumentException("a negative amount, or none");
    }
  }

  public Resources plus(Resources other) {
    return new Resources(
        cores + other.cores, memoryBytes + other.memoryBytes, volumeBytes + other.volumeBytes);
  }

  public Resources times(double factor) {
    return new Resources(cores * factor, memoryBytes * factor, volumeBytes * factor);
  }

  /** What is left when {@code other} is taken; 0 of what is not enough. */
  public Resources minus(Resources other) {
    return new Resources(
        Math.max(0, cores - other.cores),
        Math.max(0, memoryBytes - other.memoryBytes),
        Math.max(0, volumeBytes - other.volumeBytes));
  }

  boolean holds(Resources other) {
    return other.cores <= cores
        && other.memoryBytes <= memoryBytes
        && other.volumeBytes <= volumeBytes;
  }

  /** The largest part that this is of any of {@code capacity}'s amounts. */
  double dominantShareOf(Resources capacity) {
    return Math.max(
        share(cores, capacity.cores),
        Math.max(
            share(memoryBytes, capacity.memoryBytes), share(volumeBytes, capacity.volumeBytes)));
  }

  private static double share(double part, double whole) {
    return part == 0 ? 0 : part / whole;
  }

  /**
   * What of this, which is free, a load of the mix {@code mix} could never use, because something
   * else runs out first. What the mix does not need at all is not stranded.
   */
  public Resources strandedBy(Resources mix) {
    double more =
        Math.min(
            room(cores, mix.cores),
            Math.min(room(memoryBytes, mix.memoryBytes), room(volumeBytes, mix.volumeBytes)));
    return new Resources(
        left(cores, mix.cores, more),
        left(memoryBytes, mix.memoryBytes, more),
        left(volumeBytes, mix.volumeBytes, more));
  }

  /** How many times {@code needed} fits; without limit when nothing is needed. */
  private static double room(double free, double needed) {
    return needed == 0 ? Double.POSITIVE_INFINITY : free / needed;
  }

  private static double left(double free, double needed, double times) {
    return needed == 0 ? 0 : Math.max(0, free - times * needed);
  }
}
