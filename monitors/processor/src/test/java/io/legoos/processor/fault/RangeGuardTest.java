package io.legoos.processor.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits for whom when two calls change the same range. */
class RangeGuardTest {
  private static final long PAGE = 4096;

  private final List<String> told = new CopyOnWriteArrayList<>();
  private VProcessCache cache;
  private Space space;

  @BeforeEach
  void start() throws Exception {
    cache = SmallCache.start(detail -> told.add("failed: " + detail));
    space = cache.createSpace(7, 1 << 20);
  }

  @AfterEach
  void stop() {
    cache.close();
  }

  private RangeGuard guard(String name, long firstPage, long endPage) {
    return cache.guard(space, firstPage * PAGE, endPage * PAGE, () -> told.add(name));
  }

  private RangeGuard guardAfterOthers(String name, long firstPage, long endPage) {
    return cache.guardAfterOthers(space, firstPage * PAGE, endPage * PAGE, () -> told.add(name));
  }

  @Test
  void nobodyWaitsForOthersUnlessItSaysSo() {
    guard("first", 0, 10);
    guard("second", 5, 15);

    assertThat(told).containsExactly("first", "second");
  }

  @Test
  void whoWaitsForOthersIsToldWhenTheLastOfThemIsReleased() {
    RangeGuard first = guard("first", 0, 10);
    RangeGuard second = guard("second", 9, 12);
    guardAfterOthers("third", 9, 10);

    cache.release(first);
    assertThat(told).containsExactly("first", "second");
    cache.release(second);
    assertThat(told).containsExactly("first", "second", "third");
  }

  @Test
  void whatIsBesideTheRangeOrCameLaterKeepsNobodyWaiting() {
    guard("beside", 0, 9);
    guardAfterOthers("first", 9, 10);
    guard("later", 9, 10);

    assertThat(told).containsExactly("beside", "first", "later");
  }

  @Test
  void whoWaitsDoesNotWaitForWhoCameLater() {
    RangeGuard before = guard("before", 0, 10);
    guardAfterOthers("waits", 0, 10);
    guard("later", 0, 10);

    cache.release(before);

    assertThat(told).containsExactly("before", "later", "waits");
  }
}
