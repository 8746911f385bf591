package io.legoos.processor.excache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
    long seenUsed;

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
        seenUsed += detector.used();
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
  void longScansHaveTheLargestWindowsSoon() {
    Replay replay = learning().runs(50, () -> 5_000);
    long doubling = doubling().runs(50, () -> 5_000).faults;
    assertThat(replay.faults).isLessThan(doubling - 50 * 2);
  }

  /** A loop over arrays begins its streams in turns. */
  @Example
  void runsThatComeInTurnsWithSinglePagesAreLearned() {
    for (int period : new int[] {2, 3, 4, 5, 8, 15, 16, 17, 32}) {
      for (int phase = 0; phase < period; phase++) {
        Replay replay = learning();
        Replay before = doubling();
        for (Replay each : List.of(replay, before)) {
          int[] turn = {phase};
          each.runs(4_000, () -> turn[0]++ % period == 0 ? 60 : 1);
        }
        assertThat(replay.cost())
            .as("every %d., %d", period, phase)
            .isLessThan(before.cost() * (period < 4 ? 85 : 101) / 100);
      }
    }
  }

  @Example
  void ofTwoStreamsAtOnceBothAreLearned() {
    StreamDetector detector = StreamDetector.learning(MAX);
    Random random = new Random(3);
    int faults = 0;
    for (int round = 0; round < 1_000; round++) {
      long[] starts = {1_000 + 300L * random.nextInt(25), 10_000 + 300L * random.nextInt(20)};
      int[] there = new int[2];
      for (int page = 0; page < 40; page++) {
        for (int stream = 0; stream < 2; stream++) {
          if (page == there[stream]) {
            int window = detector.windowAt(starts[stream] + page);
            detector.broughtIn(window);
            there[stream] += window;
            faults++;
          }
        }
      }
    }
    assertThat(faults).isLessThan(2 * 1_000 * 2);
  }

  @Example
  void aShorterHabitIsSeenThoughNobodyMissesTheRest() {
    Replay replay = learning().runs(2_000, () -> 60);
    replay.runs(1_000, () -> 40);
    long lines = replay.lines;
    replay.runs(1_000, () -> 40);
    assertThat(replay.lines - lines).isLessThan(1_000 * 44);
  }

  @Example
  void runsThatEndWithADoubledWindowStayLearned() {
    Replay replay = learning().runs(1_000, () -> 63);
    long faults = replay.faults;
    replay.runs(1_000, () -> 63);
    assertThat(replay.faults - faults).isLessThan(1_000 * 16 / 10);
  }

  @Example
  void afterAChangeOfHabitsLittleIsFetchedInVain() {
    Replay replay = learning().runs(2_000, () -> 60);
    long lines = replay.lines;
    replay.runs(2_000, () -> 3);
    assertThat(replay.lines - lines).isLessThan(2_000 * 3 * 2);
  }

  @Example
  void whatIsUsedIsKnownAboutRight() {
    Random random = new Random(2);
    for (IntSupplier length :
        List.<IntSupplier>of(() -> 60, () -> 3 + random.nextInt(30), () -> 1)) {
      Replay replay = learning().runs(4_000, length);
      double ahead = replay.used - replay.faults;
      assertThat((double) replay.seenUsed).isBetween(ahead * 0.8, ahead * 1.2);
    }
  }

  @Property(tries = 50)
  void itNeverCostsMuchMoreThanDoubling(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int most) {
    Random forOne = new Random(seed);
    Random forOther = new Random(seed);
    Replay replay = learning().runs(1_000, () -> 1 + forOne.nextInt(most));
    Replay before = doubling().runs(1_000, () -> 1 + forOther.nextInt(most));
    assertThat(replay.cost()).isLessThan(before.cost() * 104 / 100);
  }
}
