package io.legoos.cli.simulate.failure;

/**
 * Mean time to failure of each device, in years; devices fail independently, and any that fails
 * fails its unit (LegoOS, OSDI'18, Table 1).
 *
 * @param other motherboard, case, fan, heat sink, cables: only in a server
 */
public record DeviceLifetimes(
    double processor, double disk, double memory, double nic, double power, double other) {
  /** Those of the paper, from failures that led to a replacement (Schroeder, Gibson, FAST'07). */
  public static final DeviceLifetimes PAPER =
      new DeviceLifetimes(204.3, 33.1, 289.9, 538.8, 100.5, 27.4);

  /**
   * The paper's figures are half of what its formula gives with one device of each; so it counts
   * two of each.
   */
  private static final int DEVICES_OF_EACH = 2;

  public DeviceLifetimes {
    for (double years : new double[] {processor, disk, memory, nic, power, other}) {
      if (!(years > 0)) {
        throw new IllegalArgumentException("a lifetime must be more than 0 years");
      }
    }
  }

  /** Mean time to a failure of any of those, in years: their harmonic mean over their number. */
  private static double ofAny(double... years) {
    double rate = 0;
    for (double each : years) {
      rate += 1 / each;
    }
    return 1 / rate;
  }

  /** One server: everything is in it. */
  public double server() {
    return ofAny(processor, disk, memory, nic, power, other);
  }

  /** One processor component. */
  public double processorComponent() {
    return ofAny(processor, nic, power);
  }

  /** One memory component. */
  public double memoryComponent() {
    return ofAny(memory, nic, power);
  }

  /** One storage component. */
  public double storageComponent() {
    return ofAny(disk, nic, power);
  }

  /** Table 1, column "Monolithic". */
  public double tableMonolithic() {
    return server() / DEVICES_OF_EACH;
  }

  /** Table 1, column "LegoOS", with as many devices as in servers. */
  public double tableLegoWorst() {
    return ofAny(processorComponent(), memoryComponent(), storageComponent()) / DEVICES_OF_EACH;
  }

  /** Table 1, column "LegoOS", with half of the processors and memories. */
  public double tableLegoBest() {
    return ofAny(2 * processorComponent(), 2 * memoryComponent(), storageComponent())
        / DEVICES_OF_EACH;
  }

  /** Of a component of that kind; infinite for one that no figure is known of. */
  public double ofKind(String kind) {
    return switch (kind) {
      case "server" -> server();
      case "processor" -> processorComponent();
      case "memory" -> memoryComponent();
      case "storage" -> storageComponent();
      default -> Double.POSITIVE_INFINITY;
    };
  }
}
