package io.legoos.cli.simulate.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.cli.simulate.packing.PoolShape;
import io.legoos.cli.simulate.study.Finding.Filling;
import io.legoos.cli.simulate.trace.Node;
import io.legoos.cli.simulate.trace.Pod;
import io.legoos.cli.simulate.trace.Trace;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class StudyTest {
  private static final long GIB = 1L << 30;

  private static Pod pod(long arrival, long departure, long cpu, long gib) {
    return new Pod("p", arrival, departure, new long[] {cpu, gib * GIB}, 0, 0);
  }

  private static List<Finding> study(List<Node> nodes, List<Pod> pods, boolean timed)
      throws InterruptedException {
    Trace trace = new Trace(List.of("cpu", "memory"), "gpu", nodes, pods, timed);
    HardwareChoices choices =
        new HardwareChoices(trace, new NodeSupply(nodes, 1), new PoolShape(0, GIB, false));
    return new PackingStudy(trace, 1, step -> {}).run(choices.all());
  }

  @Property
  void theSmallestEnoughIsFoundOrOfManyOneThatIsLittleMore(
      @ForAll @IntRange(min = 1, max = 500) int least,
      @ForAll @IntRange(min = 0, max = 3000) int more,
      @ForAll @IntRange(min = 1, max = 2000) int room) {
    int needed = least + more;
    OptionalInt found = ComponentsNeeded.search(least, least + room, tried -> tried >= needed);
    if (more > room) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found.orElseThrow()).isBetween(needed, needed + needed / 400);
    }
  }

  /** That a row of machines does not change with its end spares trials, and changes no result. */
  @Property(tries = 100)
  void firstFitNeedsWhatTrialsFind(@ForAll Random random) {
    List<Node> nodes =
        IntStream.range(0, 1 + random.nextInt(4))
            .mapToObj(
                i -> new Node("n", new long[] {1 + random.nextInt(9), GIB * random.nextInt(9)}, 0))
            .toList();
    List<Pod> pods =
        IntStream.range(0, 1 + random.nextInt(60))
            .mapToObj(
                i -> {
                  long arrival = random.nextInt(50);
                  long departure = arrival + random.nextInt(30);
                  return pod(arrival, departure, random.nextInt(7), random.nextInt(7));
                })
            .toList();
    Trace trace = new Trace(List.of("cpu", "memory"), "gpu", nodes, pods, true);
    Part row =
        new HardwareChoices(trace, new NodeSupply(nodes, 1), new PoolShape(0, GIB, false))
            .all()
            .getFirst()
            .parts()
            .getFirst();
    Part other = new Part(row.kind(), row.inventory(), row.first(), false, row.quantities());
    PodShapes shapes = new PodShapes(pods);
    for (Timeline timeline : List.of(Timeline.allAtOnce(pods), Timeline.asRecorded(pods))) {
      assertThat(row.inRow()).isTrue();
      assertThat(new NeedSearch(row, shapes, pods).in(timeline))
          .isEqualTo(new NeedSearch(other, shapes, pods).in(timeline));
    }
  }

  @Example
  void tasksEndWithTheirResultsOrWithWhatOneOfThemThrows() throws InterruptedException {
    Tasks tasks = new Tasks(3);
    List<Supplier<Integer>> results =
        IntStream.range(0, 50).mapToObj(i -> tasks.add(() -> i * i)).toList();
    tasks.run();
    assertThat(results.stream().map(Supplier::get))
        .isEqualTo(IntStream.range(0, 50).mapToObj(i -> i * i).toList());

    Tasks failing = new Tasks(2);
    failing.add(() -> 1);
    failing.add(
        () -> {
          throw new IllegalArgumentException("no");
        });
    assertThatThrownBy(failing::run).isInstanceOf(IllegalArgumentException.class).hasMessage("no");
  }

  /** Half want only CPU and half only memory: servers must have both, pools not. */
  @Example
  void poolsNeedWhatIsAskedForAndServersWhatIsStrandedToo() throws InterruptedException {
    List<Node> nodes = IntStream.range(0, 20).mapToObj(i -> node()).toList();
    List<Pod> pods =
        IntStream.range(0, 20)
            .mapToObj(i -> pod(i, 99, i % 2 == 0 ? 10 : 6, i % 2 == 0 ? 6 : 10))
            .toList();
    List<Finding> findings = study(nodes, pods, false);

    assertThat(findings).hasSize(4);
    Finding servers = findings.getFirst();
    assertThat(servers.needs().getFirst().count()).isEqualTo(20);
    assertThat(servers.needed().getFirst().allocatedShare()).isEqualTo(0.8);
    Finding pools = findings.get(2);
    assertThat(pools.needs())
        .extracting(Finding.Need::kind, Finding.Need::count)
        .contains(org.assertj.core.groups.Tuple.tuple("memory", 16));
    assertThat(pools.needed().getLast().strandedShare()).isZero();
  }

  private static Node node() {
    return new Node("n", new long[] {10, 10 * GIB}, 0);
  }

  @Example
  void theFirstRejectionIsWhenOneResourceIsUsedUp() throws InterruptedException {
    List<Pod> pods = IntStream.range(0, 7).mapToObj(i -> pod(i, 99, 5, 1)).toList();
    Filling filling =
        Objects.requireNonNull(study(List.of(node(), node()), pods, false).getFirst().filling());

    assertThat(filling.firstRejection()).isEqualTo(4);
    assertThat(filling.lacking()).isEqualTo("cpu");
    assertThat(filling.rejected()).isEqualTo(3);
    assertThat(filling.uses().getFirst().allocatedShare()).isEqualTo(1);
    assertThat(filling.uses().getLast().strandedShare()).isEqualTo(0.8);
  }

  @Example
  void podsThatLeaveMakeRoomForLaterOnes() throws InterruptedException {
    List<Pod> pods = List.of(pod(0, 10, 10, 10), pod(10, 20, 10, 10), pod(15, 15, 10, 10));
    List<Finding> findings = study(List.of(node()), pods, true);

    assertThat(findings).hasSize(8);
    for (Finding finding : findings) {
      int servers = finding.workload().equals(PackingStudy.AS_RECORDED) ? 1 : 3;
      assertThat(finding.needs()).allMatch(need -> need.count() == servers);
    }
  }

  @Example
  void whatNobodyAsksForIsNotNeeded() throws InterruptedException {
    List<Finding> findings =
        study(
            List.of(new Node("n", new long[] {10, 10 * GIB}, 4)), List.of(pod(0, 9, 1, 1)), false);
    assertThat(findings.get(2).needs())
        .extracting(need -> need.kind() + " " + need.count())
        .containsExactly("processor 1", "memory 1", "gpu 0");
  }

  @Example
  void aPodThatIsTooLargeForAnyMachineIsLeftOutAndCounted() throws InterruptedException {
    Finding finding =
        study(List.of(node()), List.of(pod(0, 9, 11, 1), pod(0, 9, 1, 1)), false).getFirst();
    assertThat(finding.needs().getFirst().tooLarge()).isEqualTo(1);
    assertThat(finding.needs().getFirst().count()).isEqualTo(1);
  }

  @Example
  void copiesAreWithinTheTraceAndDependOnTheSeedOnly() {
    Trace trace =
        new Trace(
            List.of("cpu", "memory"),
            "gpu",
            List.of(node()),
            List.of(pod(0, 10, 1, 1), pod(100, Long.MAX_VALUE, 1, 1)),
            true);
    Trace copies = Copies.of(trace, 3, 5, 7);

    assertThat(copies.nodes()).hasSize(3);
    assertThat(copies.pods()).hasSize(10).isEqualTo(Copies.of(trace, 3, 5, 7).pods());
    assertThat(copies.pods()).allMatch(pod -> pod.arrival() >= 0 && pod.arrival() <= 100);
    assertThat(copies.pods())
        .allMatch(p -> p.departure() == Long.MAX_VALUE || p.departure() - p.arrival() == 10);
  }
}
