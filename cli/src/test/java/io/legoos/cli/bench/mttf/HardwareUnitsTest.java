package io.legoos.cli.bench.mttf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.legoos.cli.simulate.failure.DeviceLifetimes;
import org.junit.jupiter.api.Test;

class HardwareUnitsTest {
  private static final DeviceLifetimes PAPER = DeviceLifetimes.PAPER;
  private static final HardwareUnits UNITS = HardwareUnits.of(PAPER);

  /** Years of Table 1: 5.8, and 6.8 to 8.7, which are 17 % and 49 % more. */
  @Test
  void table1OfThePaperIsReproduced() {
    double monolithic = UNITS.tableMonolithic().meanYears();
    double same = UNITS.tableSameDevices().meanYears();
    double half = UNITS.tableHalfDevices().meanYears();

    assertThat(monolithic).isCloseTo(5.8, within(0.05));
    assertThat(same).isCloseTo(6.8, within(0.05));
    assertThat(half).isCloseTo(8.7, within(0.1));
    assertThat(same / monolithic).isCloseTo(1.17, within(0.01));
    assertThat(half / monolithic).isCloseTo(1.49, within(0.01));
  }

  @Test
  void unitsAreThoseOfLegoSimulate() {
    assertThat(UNITS.server().meanYears()).isCloseTo(PAPER.server(), withinPercentage(1e-9));
    assertThat(UNITS.processor().meanYears())
        .isCloseTo(PAPER.processorComponent(), withinPercentage(1e-9));
    assertThat(UNITS.memory().meanYears())
        .isCloseTo(PAPER.memoryComponent(), withinPercentage(1e-9));
    assertThat(UNITS.storage().meanYears())
        .isCloseTo(PAPER.storageComponent(), withinPercentage(1e-9));
    assertThat(UNITS.tableHalfDevices().meanYears())
        .isCloseTo(PAPER.tableLegoBest(), withinPercentage(1e-9));
  }
}
