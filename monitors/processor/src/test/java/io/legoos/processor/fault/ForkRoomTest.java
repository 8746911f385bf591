package io.legoos.processor.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.legoos.processor.excache.ExCache;
import io.legoos.processor.excache.ExCacheGeometry;
import io.legoos.processor.excache.ExCacheHabits;
import io.legoos.processor.excache.Line;
import io.legoos.processor.excache.LineState;
import io.legoos.processor.excache.ReplacementPolicy;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The room that a fork's copies will take is nobody else's. */
class ForkRoomTest {
  private static final int LINES = 1024;
  private static final long VREGION = 64L << 20;

  private final Arena arena = Arena.ofConfined();
  private CacheCore core;
  private Space parent;
  private Space other;

  @BeforeEach
  void twoSpaces() {
    core =
        new CacheCore(
            ExCacheGeometry.of(LINES * 4096L, 0),
            ExCacheHabits.of(ReplacementPolicy.FIFO),
            arena,
            () -> {},
            (why, detail) -> {});
    parent = core.addSpace(1, VREGION);
    other = core.addSpace(2, VREGION);
    core.lock.lock();
  }

  @AfterEach
  void close() {
    core.lock.unlock();
    arena.close();
  }

  /** Takes slots until there is none; returns how many. */
  private int fill(Space space, int atMost) {
    int taken = 0;
    while (taken < atMost
        && core.allocate(space, 1_000 + space.residentLines, ExCache.NONE) != ExCache.NONE) {
      taken++;
    }
    return taken;
  }

  @Test
  void othersLeaveTheCopiesTheirRoom() {
    assertThat(fill(parent, 320)).isEqualTo(320);
    core.forkBegins(parent);
    assertThat(fill(other, LINES)).isEqualTo(LINES - 2 * 320);
    assertThat(core.lacksRoomForForks()).isFalse();
    core.forkEnds(parent);
    assertThat(fill(other, LINES)).isEqualTo(320);
  }

  @Test
  void aLineOfTheParentNeedsRoomForTwo() {
    fill(parent, 320);
    core.forkBegins(parent);
    assertThat(fill(parent, LINES)).isEqualTo(LINES / 2 - 320);
  }

  @Test
  void whatLeavesTheParentNeedsNoRoomAnyMore() {
    int slot = core.allocate(parent, 7, ExCache.NONE);
    fill(parent, 639);
    core.forkBegins(parent);
    assertThat(core.lacksRoomForForks()).isTrue();
    assertThat(fill(other, LINES)).isZero();
    core.release(parent, slot);
    fillBack(127);
    assertThat(core.lacksRoomForForks()).isFalse();
  }

  @Test
  void whoHasWaitedLongTakesIt() {
    fill(parent, LINES / 2);
    core.forkBegins(parent);
    assertThat(fill(other, 1)).isZero();
    core.forksGiveWay = true;
    assertThat(fill(other, 1)).isEqualTo(1);
    core.forksGiveWay = false;
    assertThat(fill(other, 1)).isZero();
  }

  @Test
  void aChildThatNoHomeKnowsGetsNoLineOfAnOwner() {
    parent.lines.set(7, Line.of(LineState.REMOTE, Line.HELD, 0));
    core.forkBegins(parent);
    assertThatIllegalStateException()
        .isThrownBy(() -> SpaceFork.copy(core, parent, other, -1))
        .withMessageContaining("does not know the child");
  }

  /** The kernel has copied no page of it. */
  @Test
  void aLineOnItsWayComesToTheParentAlone() {
    int slot = core.allocate(parent, 7, ExCache.NONE);
    parent.lines.set(7, Line.of(LineState.FETCHING, Line.HELD, slot));
    core.forkBegins(parent);
    other.known = true;
    SpaceFork.copy(core, parent, other, -1);
    assertThat(other.lines.get(7)).isEqualTo(Line.of(LineState.REMOTE, Line.HELD, 0));
    assertThat(other.residentLines).isZero();
  }

  private void fillBack(int lines) {
    for (int i = 0; i < lines; i++) {
      core.release(parent, core.cache.victims(0).next());
    }
  }

  @Test
  void aSpaceThatEndsNeedsNone() {
    fill(parent, 480);
    core.forkBegins(parent);
    core.forkBegins(parent);
    core.removeSpace(parent);
    core.forkEnds(parent);
    core.forkBegins(parent);
    assertThat(fill(other, LINES)).isEqualTo(LINES - 480); // its lines are those of no table here
  }
}
