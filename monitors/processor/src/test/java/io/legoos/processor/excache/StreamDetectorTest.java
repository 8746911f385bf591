package io.legoos.processor.excache;

import static org.assertj.core.api.Assertions.assertThat;

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
    assertThat(faultsOfScan(StreamDetector.doubling(32), 1000, 4096)).isLessThan(4096 / 32 + 8);
  }

  @Example
  void windowsDoubleUpToTheLimit() {
    StreamDetector detector = StreamDetector.doubling(8);
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
    StreamDetector detector = StreamDetector.doubling(max);
    for (int i = 0; i < 500; i++) {
      long page = random.nextInt(64);
      int window = detector.windowAt(page);
      assertThat(window).isBetween(1, max);
      int lines = random.nextInt(window + 1);
      detector.broughtIn(lines);
    }
  }

  /** Runs of four pages of two kinds in turns, used one after the other. */
  @Example
  void aStreamGoesOnBehindWhatIsThere() {
    StreamDetector detector = StreamDetector.doubling(32);
    boolean[] there = new boolean[4096];
    int faults = 0;
    for (int place = 0; place < 2048; place++) {
      for (int kind = 0; kind < 2; kind++) {
        int page = place / 4 * 8 + kind * 4 + place % 4;
        faults += isFaultOn(detector, there, page) ? 1 : 0;
      }
    }
    assertThat(faults).isLessThan(4096 / 32 + 24);
  }

  private static boolean isFaultOn(StreamDetector detector, boolean[] there, int page) {
    if (there[page]) {
      return false;
    }
    int window = detector.windowAt(page);
    int end = page;
    while (end < there.length && end < page + window && !there[end]) {
      there[end++] = true;
    }
    int beyond = 0;
    while (end + beyond < there.length && there[end + beyond]) {
      beyond++;
    }
    int before = 0;
    while (page - before > 0 && there[page - before - 1]) {
      before++;
    }
    detector.broughtIn(end - page, beyond, before);
    return true;
  }

  @Example
  void scatteredFaultsBringInOneLineEach() {
    StreamDetector detector = StreamDetector.doubling(32);
    for (long page = 0; page < 100_000; page += 1000) {
      assertThat(detector.windowAt(page)).isEqualTo(1);
      detector.broughtIn(1);
    }
  }

  @Example
  void aScanDownwardsIsFollowedToo() {
    StreamDetector detector = StreamDetector.doubling(32);
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
    StreamDetector detector = StreamDetector.doubling(32);
    for (long page = 10; page < 13; page++) {
      detector.windowAt(page);
      detector.broughtIn(1);
    }
    assertThat(detector.windowAt(11)).isEqualTo(1);
  }

  /** The kernel may refuse a page for as long as another thread forks. */
  @Example
  void aFaultThatComesAgainIsOneFault() {
    StreamDetector detector = StreamDetector.learning(32);
    for (int stream = 0; stream < 8; stream++) {
      assertThat(detector.windowAt(1_000 * stream)).isEqualTo(1);
      detector.broughtIn(1);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(detector.windowAt(50_000)).isEqualTo(1);
      detector.broughtIn(0);
    }
    assertThat(detector.windowAt(50_000)).isEqualTo(1);
    detector.broughtIn(1);
    for (int stream = 0; stream < 8; stream++) {
      assertThat(detector.windowAt(1_000 * stream + 1)).isEqualTo(2);
      detector.broughtIn(2);
    }
    assertThat(detector.windowAt(50_001)).isEqualTo(2);
  }

  @Example
  void whoTurnsBackHasNotUsedWhatCameInAhead() {
    StreamDetector detector = StreamDetector.doubling(32);
    assertThat(detector.windowAt(100)).isEqualTo(1);
    detector.broughtIn(20);
    assertThat(detector.windowAt(99)).isEqualTo(2);
    assertThat(detector.used()).isZero();
    detector.broughtIn(2);
    assertThat(detector.windowAt(97)).isEqualTo(4);
    assertThat(detector.used()).isEqualTo(1);
  }

  /** A detector that saw a stream from page 1000 on, and where that is to go on. */
  private static long scan(StreamDetector detector, int pages) {
    long page = 1000;
    while (page < 1000 + pages) {
      int window = detector.windowAt(page);
      detector.broughtIn(window);
      page += window;
    }
    return page;
  }

  @Example
  void onlyWhatMayRunForAnyLengthIsAskedForEarly() {
    StreamDetector detector = StreamDetector.learning(80);
    scan(detector, 100);
    assertThat(detector.early()).isZero();
    long end = scan(detector, 1000);
    assertThat(detector.early()).isEqualTo(80);
    detector.askEarly();
    assertThat(detector.earlyPage()).isEqualTo(end);
    assertThat(detector.earlyStep()).isEqualTo(1);
    detector.windowAt(1 << 20);
    detector.broughtIn(1);
    assertThat(detector.early()).as("of another stream").isZero();
    StreamDetector doubling = StreamDetector.doubling(80);
    scan(doubling, 1000);
    assertThat(doubling.early()).as("of a detector that learns nothing").isZero();
  }

  @Example
  void aStreamGoesOnBehindWhatCameEarly() {
    StreamDetector detector = StreamDetector.learning(80);
    long end = scan(detector, 1000);
    detector.askEarly();
    detector.windowAt(1 << 20);
    detector.broughtIn(1);
    detector.cameEarly(80, 3, false);
    assertThat(detector.used()).as("nobody has needed one").isZero();
    assertThat(detector.windowAt(end + 83)).isGreaterThan(1);
    assertThat(detector.used()).isGreaterThanOrEqualTo(80);
  }

  @Example
  void aFaultOnWhatCameEarlyIsOneOfItsStream() {
    StreamDetector detector = StreamDetector.learning(80);
    scan(detector, 1000);
    detector.askEarly();
    detector.windowAt(1 << 20);
    detector.broughtIn(1);
    detector.cameEarly(80, 0, true);
    assertThat(detector.used()).as("the window before was used").isPositive();
    assertThat(detector.early()).as("and the next is worth it").isEqualTo(80);
    detector.askEarly();
    detector.cameEarly(40, 0, true);
    assertThat(detector.used()).isEqualTo(80);
  }

  @Example
  void whatCameEarlyForAStreamThatIsForgottenChangesNothing() {
    StreamDetector detector = StreamDetector.learning(80);
    scan(detector, 1000);
    detector.askEarly();
    for (int i = 1; i <= 16; i++) {
      detector.windowAt((long) i << 20);
      detector.broughtIn(1);
    }
    detector.cameEarly(80, 0, true);
    assertThat(detector.used()).isZero();
    for (int i = 1; i <= 16; i++) {
      detector.windowAt(((long) i << 20) + 1);
      assertThat(detector.step()).isEqualTo(1);
      detector.broughtIn(1);
    }
  }

  @Example
  void fourScansAtOnceAreFollowed() {
    StreamDetector detector = StreamDetector.doubling(32);
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
    assertThat(faultsOfScan(StreamDetector.doubling(1), 0, 100)).isEqualTo(100);
  }
}
