package io.legoos.cli.bench.mttf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.legoos.cli.simulate.failure.DeviceLifetimes;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class DeploymentTest {
  private static final Deployments DEPLOYMENTS =
      new Deployments(DeviceLifetimes.PAPER, RepairTimes.MEASURED, 10);

  private static Deployment deployment(int machines, Need... needs) {
    return new Deployment("deployment", machines, new Application(List.of(needs)));
  }

  /** As many applications as components, each on the next ones: who is hit is counted. */
  @Property(tries = 200, seed = "1")
  void theBlastRadiusIsTheShareOfApplicationsThatAreOnAComponent(
      @ForAll @IntRange(min = 1, max = 20) int machines,
      @ForAll @IntRange(min = 1, max = 20) int spread) {
    int on = Math.min(spread, machines);
    long hit =
        IntStream.range(0, machines)
            .filter(first -> IntStream.range(first, first + on).anyMatch(at -> at % machines == 0))
            .count();
    Deployment deployment = deployment(machines, new Need.Single("memory", 3, on, 0.1));

    assertThat(deployment.endedShare()).isCloseTo((double) hit / machines, withinPercentage(1e-9));
    assertThat(deployment.mostEndedShare()).isEqualTo((double) hit / machines);
    assertThat(deployment.pausedShare()).isZero();
  }

  @Example
  void theMeanIsOverFailuresOfAllKinds() {
    Deployment deployment =
        deployment(10, new Need.Single("a", 1, 1, 0), new Need.Single("b", 3, 5, 0));

    // Of four failures three are of a, which end a tenth; one is of b and ends a half.
    assertThat(deployment.endedShare()).isCloseTo(0.2, withinPercentage(1e-9));
    assertThat(deployment.mostEndedShare()).isEqualTo(0.5);
  }

  @Example
  void moreThanThereAreIsRefused() {
    assertThatThrownBy(() -> deployment(3, new Need.Single("memory", 1, 4, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("4 components of 3: memory");
  }

  @Example
  void aSecondCopyMakesMemoryFailuresPauses() {
    List<Deployment> all = DEPLOYMENTS.all(false);

    assertThat(all)
        .extracting(Deployment::name)
        .containsExactly(
            "servers",
            "pools, replication 1, memory on 1",
            "pools, replication 1, memory on 4",
            "pools, replication 2, memory on 1",
            "pools, replication 2, memory on 4");
    double processor = DeviceLifetimes.PAPER.processorComponent();
    assertThat(all.get(2).application().mttfYears()).isLessThan(processor / 4);
    assertThat(all.get(4).application().mttfYears()).isCloseTo(processor, withinPercentage(0.01));
    assertThat(all.get(2).mostEndedShare()).isEqualTo(0.4);
    assertThat(all.get(4).mostEndedShare()).isEqualTo(0.1);
    assertThat(all.get(4).pausedShare()).isGreaterThan(all.get(3).pausedShare());
  }

  @Example
  void filesWaitForTheirDisk() {
    for (Deployment deployment : DEPLOYMENTS.all(true)) {
      assertThat(deployment.name()).endsWith(", with files");
      assertThat(deployment.application().unavailability()).isBetween(1e-4, 3e-4);
    }
  }
}
