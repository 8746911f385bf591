package io.legoos.processor.excache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.IntSupplier;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** Streams that begin anywhere and run for lengths that a program has a habit of. */
@Tag("P26")
class LearningStreamsTest {
  private static final int MAX = 64;

  /** What a detector did for runs of pages, of which none was there before. */
  private static final class Replay {
    final StreamDetector detector;
    final Random random = new Random(1);
    final int step;
    long faults;
    long lines;
    long used;

    Replay(StreamDetector detector, int step) {
      this.detector = detector;
      this.step = step;
    }

    Replay runs(int count, IntSupplier length) {
      for (int i = 0; i < count; i++) {
        run(1_000 + 300L * random.nextInt(50), length.getAsInt());
      }
      return this;
    }

    private void run(long start, int length) {
      int there = 0;
      while (there < length) {
        int window = detector.windowAt(start + (long) there * step);
        assertThat(window).isBetween(1, MAX);
        if (window > 1) {
          assertThat(detector.step()).isEqualTo(step);
        }
        detector.broughtIn(window);
        faults++;
        lines += window;
        there += window;
      }
      used += length;
    }

    /** In microseconds, about: a miss and the lines that it brings in. */
    long cost() {
      return 25 * faults + 4 * lines;
    }
  }

  private static Replay learning() {
    return new Replay(StreamDetector.learning(MAX), 1);
  }

  private static Replay doubling() {
    return new Replay(StreamDetector.doubling(MAX), 1);
  }

  @Example
  void runsOfOneLengthComeInWithOneFault() {
    Replay replay = learning().runs(2_000, () -> 60);
    assertThat(replay.faults).isLessThan(2_000 * 17 / 10);
    assertThat(replay.lines).isLessThan(replay.used * 11 / 10);
    Replay before = doubling().runs(2_000, () -> 60);
    assertThat(before.faults).isEqualTo(2_000 * 6);
  }

  @Example
  void nothingIsFetchedBehindTheEndOfRuns() {
    Replay replay = learning().runs(2_000, () -> 33);
    assertThat(replay.lines).isLessThan(replay.used * 11 / 10);
    assertThat(doubling().runs(2_000, () -> 33).lines).isEqualTo(2_000 * 63);
  }

  @Example
  void runsDownwardsAreLearnedToo() {
    Replay replay = new Replay(StreamDetector.learning(MAX), -1).runs(2_000, () -> 60);
    assertThat(replay.faults).isLessThan(2_000 * 27 / 10);
    assertThat(replay.lines).isLessThan(replay.used * 11 / 10);
  }

  @Example
  void scatteredPagesComeAlone() {
    Replay replay = learning().runs(2_000, () -> 1);
    assertThat(replay.lines).isEqualTo(2_000);
  }

  @Example
  void longScansHaveTheLargestWindows() {
    Replay replay = learning().runs(50, () -> 5_000);
    assertThat(replay.faults).isLessThan(50 * (5_000 / MAX + 8));
  }

  @Example
  void afterAChangeOfHabitsLittleIsFetchedInVain() {
    Replay replay = learning().runs(2_000, () -> 60);
    long lines = replay.lines;
    replay.runs(2_000, () -> 3);
    assertThat(replay.lines - lines).isLessThan(2_000 * 3 * 3);
  }

  @Property(tries = 50)
  void itNeverCostsMuchMoreThanDoubling(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int most) {
    Random forOne = new Random(seed);
    Random forOther = new Random(seed);
    Replay replay = learning().runs(1_000, () -> 1 + forOne.nextInt(most));
    Replay before = doubling().runs(1_000, () -> 1 + forOther.nextInt(most));
    assertThat(replay.cost()).isLessThan(before.cost() * 11 / 10);
  }
}
