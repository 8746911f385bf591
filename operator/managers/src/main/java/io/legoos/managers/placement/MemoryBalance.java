package io.legoos.managers.placement;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * GMM's policy of rebalancing: when one memory monitor is more than half full and much fuller than
 * another, some of its pages go. Never more than what it has above the mean, so that pages do not
 * wander to and fro.
 */
public final class MemoryBalance {
  /** A monitor that is less full than that keeps what it has: moving costs, too. */
  private static final double CROWDED = 0.5;

  /** Between the fullest and the emptiest. */
  private static final double SPREAD = 0.25;

  private MemoryBalance() {}

  /** A memory monitor and its page frames. */
  public record Fill(String name, long capacityBytes, long usedBytes) {
    double fraction() {
      return capacityBytes == 0 ? 0 : (double) usedBytes / capacityBytes;
    }
  }

  /** Bytes that should leave a monitor. */
  public record Excess(String name, long bytes) {}

  /**
   * What should leave which monitor; empty when all is well.
   *
   * @param budgetBytes that may move
   */
  public static Optional<Excess> excess(Collection<Fill> monitors, long budgetBytes) {
    Comparator<Fill> byFraction =
        Comparator.comparingDouble(Fill::fraction).thenComparing(Fill::name);
    Fill fullest = monitors.stream().max(byFraction).orElse(null);
    Fill emptiest = monitors.stream().min(byFraction).orElse(null);
    if (fullest == null
        || emptiest == null
        || fullest.fraction() < CROWDED
        || fullest.fraction() - emptiest.fraction() < SPREAD) {
      return Optional.empty();
    }
    double used = monitors.stream().mapToDouble(Fill::usedBytes).sorted().sum();
    double capacity = monitors.stream().mapToDouble(Fill::capacityBytes).sorted().sum();
    long above = (long) (fullest.usedBytes() - used / capacity * fullest.capacityBytes());
    long bytes = Math.min(budgetBytes, above);
    return bytes > 0 ? Optional.of(new Excess(fullest.name(), bytes)) : Optional.empty();
  }
}
