package io.legoos.cli.bench.mttf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.simulate.failure.DeviceLifetimes;
import java.util.List;
import org.junit.jupiter.api.Test;

class MttfRowsTest {
  private static final DeviceLifetimes PAPER = DeviceLifetimes.PAPER;

  private static List<Row> rows() {
    MttfRows rows = new MttfRows(3, 10_000, 20_000);
    rows.addUnits(PAPER);
    rows.addDeployments(new Deployments(PAPER, RepairTimes.MEASURED, 10).all(false));
    return rows.rows();
  }

  @Test
  void theSameSeedsGiveTheSameRows() {
    assertThat(rows()).isEqualTo(rows());
  }

  @Test
  void everySimulationIsBesideItsFormula() {
    assertThat(rows())
        .filteredOn(row -> row.metric().endsWith(", simulated"))
        .hasSize(12)
        .allSatisfy(
            row -> {
              assertThat(row.baseline()).isEqualTo("by formula");
              assertThat(row.ratio()).isCloseTo(1, within(0.06));
              assertThat(row.runs()).isEqualTo(3);
            });
  }

  @Test
  void componentsAreBesideServers() {
    assertThat(rows())
        .filteredOn(row -> row.metric().equals("downtime a year"))
        .extracting(Row::baseline)
        .containsExactly(null, "servers", "servers", "servers", "servers");
  }
}
