package io.legoos.cli.simulate.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class DeviceLifetimesTest {
  private static final DeviceLifetimes PAPER = DeviceLifetimes.PAPER;

  /** Years of Table 1: 5.8, and 6.8 to 8.7, which are 17 % and 49 % more. */
  @Test
  void table1OfThePaperIsReproduced() {
    double monolithic = PAPER.tableMonolithicDevices().meanYears();
    double same = PAPER.tableLegoWorstDevices().meanYears();
    double half = PAPER.tableLegoBestDevices().meanYears();

    assertThat(monolithic).isCloseTo(5.8, within(0.05));
    assertThat(same).isCloseTo(6.8, within(0.05));
    assertThat(half).isCloseTo(8.7, within(0.1));
    assertThat(same / monolithic).isCloseTo(1.17, within(0.01));
    assertThat(half / monolithic).isCloseTo(1.49, within(0.01));
  }

  @Test
  void unitsAreThoseOfLegoSimulate() {
    assertThat(PAPER.serverDevices().meanYears()).isCloseTo(PAPER.server(), withinPercentage(1e-9));
    assertThat(PAPER.processorDevices().meanYears())
        .isCloseTo(PAPER.processorComponent(), withinPercentage(1e-9));
    assertThat(PAPER.memoryDevices().meanYears())
        .isCloseTo(PAPER.memoryComponent(), withinPercentage(1e-9));
    assertThat(PAPER.storageDevices().meanYears())
        .isCloseTo(PAPER.storageComponent(), withinPercentage(1e-9));
    assertThat(PAPER.tableLegoBestDevices().meanYears())
        .isCloseTo(PAPER.tableLegoBest(), withinPercentage(1e-9));
  }
}
