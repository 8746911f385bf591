package io.legoos.cli.bench.mttf;

import io.legoos.cli.simulate.failure.DeviceLifetimes;

/** What the paper puts the devices of a server into, and what it makes of the same devices. */
record HardwareUnits(
    SeriesSystem server, SeriesSystem processor, SeriesSystem memory, SeriesSystem storage) {
  /**
   * The paper's Table 1 is half of what its formula gives with one device of each; so it counts two
   * of each.
   */
  private static final double TABLE_DEVICES = 2;

  static HardwareUnits of(DeviceLifetimes years) {
    return new HardwareUnits(
        SeriesSystem.of(
            years.processor(),
            years.disk(),
            years.memory(),
            years.nic(),
            years.power(),
            years.other()),
        SeriesSystem.of(years.processor(), years.nic(), years.power()),
        SeriesSystem.of(years.memory(), years.nic(), years.power()),
        SeriesSystem.of(years.disk(), years.nic(), years.power()));
  }

  /** Table 1, column "Monolithic". */
  SeriesSystem tableMonolithic() {
    return server.times(TABLE_DEVICES);
  }

  /** Table 1, column "LegoOS", the smaller figure: as many devices as in servers. */
  SeriesSystem tableSameDevices() {
    return processor.and(memory).and(storage).times(TABLE_DEVICES);
  }

  /** Table 1, column "LegoOS", the larger figure: servers use a half of what they have. */
  SeriesSystem tableHalfDevices() {
    return processor.times(0.5).and(memory.times(0.5)).and(storage).times(TABLE_DEVICES);
  }
}
