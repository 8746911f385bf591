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

  /** One server: everything is in it. */
  public SeriesSystem serverDevices() {
    return SeriesSystem.of(processor, disk, memory, nic, power, other);
  }

  /** One processor component. */
  public SeriesSystem processorDevices() {
    return SeriesSystem.of(processor, nic, power);
  }

  /** One memory component. */
  public SeriesSystem memoryDevices() {
    return SeriesSystem.of(memory, nic, power);
  }

  /** One storage component. */
  public SeriesSystem storageDevices() {
    return SeriesSystem.of(disk, nic, power);
  }

  /** Table 1, column "Monolithic". */
  public SeriesSystem tableMonolithicDevices() {
    return serverDevices().times(DEVICES_OF_EACH);
  }

  /** Table 1, column "LegoOS", with as many devices as in servers. */
  public SeriesSystem tableLegoWorstDevices() {
    return processorDevices().and(memoryDevices()).and(storageDevices()).times(DEVICES_OF_EACH);
  }

  /** Table 1, column "LegoOS", with half of the processors and memories. */
  public SeriesSystem tableLegoBestDevices() {
    return processorDevices()
        .times(0.5)
        .and(memoryDevices().times(0.5))
        .and(storageDevices())
        .times(DEVICES_OF_EACH);
  }

  /** Mean years of {@link #serverDevices}. */
  public double server() {
    return serverDevices().meanYears();
  }

  /** Mean years of {@link #processorDevices}. */
  public double processorComponent() {
    return processorDevices().meanYears();
  }

  /** Mean years of {@link #memoryDevices}. */
  public double memoryComponent() {
    return memoryDevices().meanYears();
  }

  /** Mean years of {@link #storageDevices}. */
  public double storageComponent() {
    return storageDevices().meanYears();
  }

  /** Mean years of {@link #tableMonolithicDevices}. */
  public double tableMonolithic() {
    return tableMonolithicDevices().meanYears();
  }

  /** Mean years of {@link #tableLegoWorstDevices}. */
  public double tableLegoWorst() {
    return tableLegoWorstDevices().meanYears();
  }

  /** Mean years of {@link #tableLegoBestDevices}. */
  public double tableLegoBest() {
    return tableLegoBestDevices().meanYears();
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
