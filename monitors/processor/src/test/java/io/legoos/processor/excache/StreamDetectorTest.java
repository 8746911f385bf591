package io.legoos.processor.excache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

@Tag("P26")
class StreamDetectorTest {
  private static int faultsOfScan(StreamDetector detector, long first, int pages) {
    int faults = 0;
    long page = first;
    while (page < first + pages) {
      int window = detector.windowAt(page);
      detector.broughtIn(window);
      page += window;
      faults++;
    }
    return faults;
  }

  @Example
  void aSequentialScanFaultsFarLessThanOncePerPage() {
    assertThat(faultsOfScan(new StreamDetector(32), 1000, 4096)).isLessThan(4096 / 32 + 8);
  }

  @Example
  void windowsDoubleUpToTheLimit() {
    StreamDetector detector = new StreamDetector(8);
    long page = 10;
    int usedOfLast = 0;
    for (int expected : new int[] {1, 2, 4, 8, 8}) {
      int window = detector.windowAt(page);
      assertThat(window).isEqualTo(expected);
      assertThat(detector.used()).isEqualTo(usedOfLast);
      page += window;
      detector.broughtIn(window);
      usedOfLast = window - 1;
    }
  }

  @Property(tries = 100)
  void aWindowIsNeverOutOfBounds(@ForAll long seed, @ForAll @IntRange(min = 1, max = 64) int max) {
    Random random = new Random(seed);
    StreamDetector detector = new StreamDetector(max);
    for (int i = 0; i < 500; i++) {
      long page = random.nextInt(64);
      int window = detector.windowAt(page);
      assertThat(window).isBetween(1, max);
      int lines = random.nextInt(window + 1);
      detector.broughtIn(lines);
    }
  }

  @Example
  void scatteredFaultsBringInOneLineEach() {
    StreamDetector detector = new StreamDetector(32);
    for (long page = 0; page < 100_000; page += 1000) {
      assertThat(detector.windowAt(page)).isEqualTo(1);
      detector.broughtIn(1);
    }
  }

  @Example
  void aScanDownwardsIsFollowedToo() {
    StreamDetector detector = new StreamDetector(32);
    int faults = 0;
    long page = 5000;
    while (page > 1000) {
      int window = detector.windowAt(page);
      assertThat(detector.step()).isEqualTo(faults == 0 ? 1 : -1);
      detector.broughtIn(window);
      page -= window;
      faults++;
    }
    assertThat(faults).isLessThan(4000 / 32 + 8);
  }

  @Example
  void aStreamDoesNotTurnBack() {
    StreamDetector detector = new StreamDetector(32);
    for (long page = 10; page < 13; page++) {
      detector.windowAt(page);
      detector.broughtIn(1);
    }
    assertThat(detector.windowAt(11)).isEqualTo(1);
  }

  @Example
  void fourScansAtOnceAreFollowed() {
    StreamDetector detector = new StreamDetector(32);
    long[] next = {0, 1 << 20, 2 << 20, 3 << 20};
    int faults = 0;
    while (next[3] < (3 << 20) + 1024) {
      for (int i = 0; i < next.length; i++) {
        int window = detector.windowAt(next[i]);
        next[i] += window;
        detector.broughtIn(window);
        faults++;
      }
    }
    assertThat(faults).isLessThan(4 * (1024 / 32 + 8));
  }

  @Example
  void aLimitOfOneLineTurnsPrefetchOff() {
    assertThat(faultsOfScan(new StreamDetector(1), 0, 100)).isEqualTo(100);
  }

  /**
   * Reads runs of {@code run} pages in turns from two sequences in the same place, each window
   * leaving out what is there: as a fetch does.
   */
  private static int faultsOfTwoInTurns(StreamDetector detector, int pages, int run) {
    BitSet there = new BitSet();
    int faults = 0;
    for (int i = 0; i < pages / 2; i++) {
      int place = i / run * 2 * run + i % run;
      for (int page : new int[] {place, place + run}) {
        if (!there.get(page)) {
          faults++;
          int window = detector.windowAt(page);
          int next = page;
          int lines = 0;
          for (; lines < window && next < page + 4 * window; next++) {
            if (!there.get(next)) {
              there.set(next);
              lines++;
            }
          }
          detector.broughtIn(lines, next - page);
        }
      }
    }
    return faults;
  }

  @Example
  void twoSequencesInOnePlaceAreOneStreamToASlackDetector() {
    assertThat(faultsOfTwoInTurns(new StreamDetector(32, 16), 4096, 4)).isLessThan(4096 / 32 + 16);
    assertThat(faultsOfTwoInTurns(new StreamDetector(32), 4096, 4)).isGreaterThan(4096 / 32 + 7);
  }

  @Example
  void aFewPagesMayBeLeftOut() {
    StreamDetector detector = new StreamDetector(32, 4);
    detector.windowAt(100);
    detector.broughtIn(1);
    assertThat(detector.windowAt(104)).isEqualTo(2);
    detector.broughtIn(2);
    assertThat(detector.used()).isZero();
    assertThat(detector.windowAt(110)).isEqualTo(4);
    assertThat(detector.used()).isEqualTo(1);
    detector.broughtIn(4);
    assertThat(detector.windowAt(119)).as("five left out").isEqualTo(1);
  }

  @Example
  void whatWasLeftOutDoesNotMakeAWindowLonger() {
    StreamDetector detector = new StreamDetector(32, 4);
    for (long page : new long[] {100, 101, 103}) {
      detector.broughtIn(detector.windowAt(page));
    }
    assertThat(detector.windowAt(108)).isEqualTo(8);
    detector.broughtIn(8, 16);
    assertThat(detector.windowAt(110)).as("left out").isEqualTo(4);
    assertThat(detector.used()).isZero();
    detector.broughtIn(4);
    assertThat(detector.windowAt(124)).as("where the longer window ended").isEqualTo(8);
  }

  @Example
  void whoIsAskedAgainSaysTheSame() {
    StreamDetector detector = new StreamDetector(32);
    detector.windowAt(100);
    detector.broughtIn(1);
    assertThat(detector.windowAt(101)).isEqualTo(2);
    assertThat(detector.windowAt(101)).isEqualTo(2);
    detector.broughtIn(2);
    assertThat(detector.windowAt(103)).isEqualTo(4);
    assertThat(detector.used()).isEqualTo(1);
    assertThat(detector.windowAt(103)).isEqualTo(4);
    assertThat(detector.used()).as("counted once").isZero();
  }

  @Example
  void aDownwardStreamHasSlackToo() {
    StreamDetector detector = new StreamDetector(32, 4);
    detector.windowAt(100);
    detector.broughtIn(1);
    assertThat(detector.windowAt(97)).isEqualTo(2);
    assertThat(detector.step()).isEqualTo(-1);
    detector.broughtIn(2, 3);
    assertThat(detector.windowAt(94)).isEqualTo(4);
    detector.broughtIn(4, 4);
    assertThat(detector.windowAt(95)).as("left out").isEqualTo(2);
    assertThat(detector.step()).isEqualTo(-1);
  }

  @Property(tries = 100)
  void scatteredFaultsSeldomBelongToAStream(@ForAll long seed) {
    Random random = new Random(seed);
    StreamDetector detector = new StreamDetector(64, 16);
    int lines = 0;
    for (int i = 0; i < 2000; i++) {
      int window = detector.windowAt(random.nextInt(100_000));
      detector.broughtIn(window);
      lines += window;
    }
    assertThat(lines).isLessThan(2000 * 105 / 100);
  }
}
