package io.legoos.processor.excache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

@Tag("P26")
class StreamLengthsTest {
  private static final long PAGE = 1 << 20;

  private final StreamLengths lengths = new StreamLengths();

  private void learn(int times, int pages) {
    for (int i = 0; i < times; i++) {
      lengths.ended(PAGE + i, pages, 1);
    }
  }

  @Example
  void twoStreamsSayNothing() {
    learn(2, 10);
    assertThat(lengths.expected(PAGE, 1, 1)).isZero();
    learn(1, 10);
    assertThat(lengths.expected(PAGE, 1, 1)).isEqualTo(10);
  }

  @Example
  void ofTwoKindsTheLongerIsExpectedOnceTheShorterHasEnded() {
    for (int i = 0; i < 8; i++) {
      learn(1, 1);
      learn(1, 64);
    }
    // 63 lines for nothing, half of the time, are dearer than one more miss in the other half.
    assertThat(lengths.expected(PAGE, 1, 1)).isEqualTo(1);
    assertThat(lengths.expected(PAGE, 2, 1)).isEqualTo(64);
    assertThat(lengths.expected(PAGE, 65, 1)).isZero();
  }

  @Example
  void aSeldomLongStreamIsNotExpected() {
    learn(14, 1);
    learn(1, 64);
    assertThat(lengths.expected(PAGE, 1, 1)).isEqualTo(1);
  }

  @Example
  void whoRunsLongMayRunForAnyLength() {
    learn(3, 1000);
    assertThat(lengths.expected(PAGE, 1, 1)).isEqualTo(StreamLengths.LONGEST);
    assertThat(lengths.expected(PAGE, StreamLengths.LONGEST, 1)).isEqualTo(StreamLengths.LONGEST);
  }

  @Example
  void theOtherDirectionLearnsThatNothingFollows() {
    learn(8, 30);
    assertThat(lengths.expected(PAGE, 1, -1)).isEqualTo(1);
    assertThat(lengths.expected(PAGE, 2, -1)).isZero();
  }

  /** Pages that nothing follows have no direction. */
  @Example
  void singlePagesCountOnceInBothDirections() {
    for (int i = 0; i < 6; i++) {
      lengths.ended(PAGE, 1, 0);
      learn(1, 40);
      lengths.ended(PAGE, 40, -1);
    }
    for (int step : new int[] {1, -1}) {
      assertThat(lengths.expected(PAGE, 1, step)).isEqualTo(1);
      assertThat(lengths.expected(PAGE, 2, step)).isEqualTo(40);
    }
  }

  @Example
  void samplesComeAtRandomTimes() {
    learn(8, 10);
    Set<Integer> gaps = new HashSet<>();
    int last = 0;
    int samples = 0;
    for (int i = 0; i < 16_000; i++) {
      if (lengths.takeSample(PAGE)) {
        gaps.add(i - last);
        last = i;
        samples++;
      }
    }
    assertThat(samples).isBetween(800, 1_200);
    assertThat(gaps).hasSizeGreaterThan(20);
  }

  @Example
  void otherMemoryLearnsForItself() {
    learn(8, 30);
    assertThat(lengths.expected(PAGE + (64 << 20 >> 12), 1, 1)).isZero();
  }

  @Example
  void aNewHabitIsLearnedWithinSixteenStreams() {
    learn(1000, 64);
    learn(16, 5);
    assertThat(lengths.expected(PAGE, 1, 1)).isEqualTo(5);
  }

  @Property(tries = 50)
  void theExpectedLengthIsNeverBehind(@ForAll long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      lengths.ended(random.nextLong(1L << 36), 1 + random.nextInt(200), random.nextInt(3) - 1);
      int pages = 1 + random.nextInt(StreamLengths.LONGEST);
      int expected = lengths.expected(random.nextLong(1L << 36), pages, random.nextInt(3) - 1);
      assertThat(expected == 0 || expected >= pages && expected <= StreamLengths.LONGEST).isTrue();
    }
  }
}
