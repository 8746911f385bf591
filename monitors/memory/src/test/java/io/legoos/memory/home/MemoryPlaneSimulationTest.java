package io.legoos.memory.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The memory plane under random loads and failures: calls that are lost, late or unanswered,
 * partitions, crashes, restarts, moves of the home. After every step each page that was flushed and
 * not dropped is as it was flushed wherever the processor would read it, or lost and never served
 * again, and no share has two sets of holders in one generation. When the network heals each share
 * has two holders again that have every page, and when the programs are over their memory is free.
 *
 * <p>A run that fails prints its seed and its trace. {@code -Dlegoos.simulation.seed=N} runs that
 * one alone, {@code -Dlegoos.simulation.runs=N} and {@code -Dlegoos.simulation.first=N} run others.
 */
@Tag("M12")
@Tag("M16")
@Tag("M17")
class MemoryPlaneSimulationTest {
  private static final int RUNS = 2000;
  private static final int TRACED_LINES = 150;

  @Test
  void whatWasAcknowledgedIsReadableOrReportedLost() {
    Long only = Long.getLong("legoos.simulation.seed");
    if (only != null) {
      run(only);
      return;
    }
    long first = Long.getLong("legoos.simulation.first", 0);
    int runs = Integer.getInteger("legoos.simulation.runs", RUNS);
    List<MemoryPlaneSimulation.Outcome> outcomes =
        LongStream.range(first, first + runs)
            .parallel()
            .mapToObj(MemoryPlaneSimulationTest::run)
            .toList();
    int moves = outcomes.stream().mapToInt(MemoryPlaneSimulation.Outcome::moves).sum();
    int lost = outcomes.stream().mapToInt(MemoryPlaneSimulation.Outcome::lostPages).sum();
    int late = outcomes.stream().mapToInt(MemoryPlaneSimulation.Outcome::lateArrivals).sum();
    System.out.printf(
        "memory plane: seeds %d to %d; %d moves of a home, %d lost pages, %d late calls%n",
        first, first + runs - 1, moves, lost, late);
    assertThat(moves).as("moves of a home").isGreaterThan(runs / 4);
    assertThat(lost).as("pages of which all holders were lost").isGreaterThan(runs);
    assertThat(late).as("calls that arrived late").isGreaterThan(runs);
  }

  private static MemoryPlaneSimulation.Outcome run(long seed) {
    try (MemoryPlaneSimulation simulation = new MemoryPlaneSimulation(seed)) {
      try {
        return simulation.run();
      } catch (RuntimeException | AssertionError e) {
        List<String> trace = simulation.trace();
        String tail =
            String.join(
                "\n", trace.subList(Math.max(0, trace.size() - TRACED_LINES), trace.size()));
        throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\n" + tail, e);
      }
    }
  }
}
