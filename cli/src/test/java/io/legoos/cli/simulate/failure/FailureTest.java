package io.legoos.cli.simulate.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.legoos.cli.simulate.packing.ServerPolicy;
import io.legoos.cli.simulate.packing.Servers;
import io.legoos.cli.simulate.trace.Node;
import io.legoos.cli.simulate.trace.Pod;
import io.legoos.cli.simulate.trace.Trace;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FailureTest {
  private static final double HOUR_IN_YEARS = 1 / (24 * 365.25);

  /** Years of Table 1: 5.8, and 6.8 to 8.7, which are 17 % and 49 % more. */
  @Test
  void table1OfThePaperIsReproduced() {
    DeviceLifetimes paper = DeviceLifetimes.PAPER;
    assertThat(paper.tableMonolithic()).isCloseTo(5.8, within(0.05));
    assertThat(paper.tableLegoWorst()).isCloseTo(6.8, within(0.05));
    assertThat(paper.tableLegoBest()).isCloseTo(8.7, within(0.1));
    assertThat(paper.tableLegoWorst() / paper.tableMonolithic()).isCloseTo(1.17, within(0.01));
    assertThat(paper.tableLegoBest() / paper.tableMonolithic()).isCloseTo(1.49, within(0.01));
  }

  private static Availability run(int servers, int pods, double repairHours, double restart) {
    List<Node> nodes = Collections.nCopies(servers, new Node("n", new long[] {1, 1}, 0));
    List<Pod> apps =
        Collections.nCopies(pods, new Pod("p", 0, Long.MAX_VALUE, new long[] {1, 1}, 0, 0));
    Trace trace = new Trace(List.of("cpu", "memory"), "gpu", nodes, apps, false);
    return new FailureSimulation(
            new Servers(trace, nodes, ServerPolicy.FIRST_FIT),
            apps,
            new FailureOptions(DeviceLifetimes.PAPER, 500, repairHours, restart),
            new Random(1))
        .run();
  }

  /** A unit that is down after each failure until it is repaired: MTTF / (MTTF + MTTR). */
  @Test
  void withoutSpareServersAvailabilityIsThatOfOneServer() {
    double mttf = DeviceLifetimes.PAPER.server();
    double mttr = 1000 * HOUR_IN_YEARS;
    Availability seen = run(100, 100, 1000, 0);

    assertThat(seen.applications()).isEqualTo(100);
    assertThat(seen.mostHit()).isEqualTo(1);
    assertThat(seen.available()).isCloseTo(mttf / (mttf + mttr), within(0.001));
    assertThat(seen.interruptionsPerYear()).isCloseTo(1 / (mttf + mttr), within(0.005));
  }

  @Test
  void withSpareServersAnApplicationIsDownForItsRestartOnly() {
    Availability seen = run(200, 100, 24, 3600);

    assertThat(seen.downMinutesPerYear()).isCloseTo(60 * seen.interruptionsPerYear(), within(0.05));
  }
}
