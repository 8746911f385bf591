package io.legoos.processor.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.processor.excache.ExCache;
import io.legoos.processor.excache.ExCacheGeometry;
import io.legoos.processor.excache.ExCacheHabits;
import io.legoos.processor.excache.Line;
import io.legoos.processor.excache.LineState;
import io.legoos.processor.excache.ReplacementPolicy;
import io.legoos.processor.remote.LaneSettings;
import io.legoos.processor.remote.LaneTarget;
import io.legoos.processor.remote.OwnerLink;
import io.legoos.processor.remote.RecoveryLog;
import io.legoos.processor.remote.ShareRecovery;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageStatus;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which lines a lost owner takes along, and what ends that. No kernel is asked. */
class LostLinesTest {
  private static final long VREGION = 1 << 20;
  private static final long BASE = 0x2000_0000_0000L;
  private static final long PAGE = BASE >>> 12;
  private static final long OTHER = PAGE + (VREGION >>> 12);
  private static final int READ_WRITE = 3;

  private final Arena arena = Arena.ofShared();
  private final List<String> failures = new ArrayList<>();
  private final OwnerLink owner = link("memory-1", 0);
  private final OwnerLink other = link("memory-2", 0);
  private final OwnerLink renewed = link("memory-3", 1);
  private VProcessCache cache;
  private Space space;

  private OwnerLink link(String name, long losses) {
    LaneHello hello =
        new LaneHello("v-1", new Incarnation(1, 1), new Incarnation(2, 2), 1, new byte[32]);
    return new OwnerLink(
        1,
        new LaneTarget(
            1,
            new LaneTarget.Peer(name, InetSocketAddress.createUnresolved("localhost", 1), hello),
            null,
            false,
            false,
            losses),
        LaneSettings.of(Duration.ofSeconds(5)),
        ShareRecovery.NONE,
        new RecoveryLog(InstantSource.system()),
        OwnerLink.LossListener.NONE,
        arena);
  }

  @BeforeEach
  void start() throws Exception {
    cache = SmallCache.start(failures::add);
    space = cache.createSpace(7, VREGION);
    cache.granted(space, BASE, VREGION, owner);
    cache.granted(space, BASE + VREGION, VREGION, other);
    cache.mapped(space, BASE, BASE + 2 * VREGION, READ_WRITE);
  }

  @AfterEach
  void stop() {
    cache.close();
    arena.close();
    assertThat(failures).isEmpty();
  }

  private static int remote() {
    return Line.of(LineState.REMOTE, Line.HELD, 0);
  }

  private LineState stateOf(long page) {
    return Line.state(space.lines.get(page));
  }

  private void lose(long... pages) {
    for (long page : pages) {
      space.lines.set(page, remote());
    }
    cache.ownerLost(owner, "memory-1");
  }

  @Test
  void whatWasFlushedAndIsNotResidentIsLostAndCounted() {
    space.lines.set(OTHER, remote());
    lose(PAGE, PAGE + 255);

    assertThat(stateOf(PAGE)).isEqualTo(LineState.LOST);
    assertThat(stateOf(PAGE + 255)).isEqualTo(LineState.LOST);
    assertThat(stateOf(PAGE + 1)).as("never flushed").isEqualTo(LineState.ZERO);
    assertThat(stateOf(OTHER)).as("of another owner").isEqualTo(LineState.REMOTE);
    assertThat(cache.lostBytes()).isEqualTo(Map.of("memory-1", 2 * 4096L));
    assertThat(cache.statistics().counters().lostLines).isEqualTo(2);
  }

  /** The home may have taken it to another owner before this one was lost. */
  @Test
  void whatAHomeIsMovingIsNotTakenForLost() {
    RangeGuard guard = cache.guard(space, BASE, BASE + 4096, () -> {});
    cache.moving(guard);
    lose(PAGE, PAGE + 1);
    assertThat(stateOf(PAGE)).isEqualTo(LineState.REMOTE);
    assertThat(stateOf(PAGE + 1)).as("not part of it").isEqualTo(LineState.LOST);

    cache.moved(space, BASE, 4096, BASE + VREGION, 4096);
    cache.release(guard);
    assertThat(stateOf(OTHER)).isEqualTo(LineState.REMOTE);
    assertThat(cache.lostBytes()).isEqualTo(Map.of("memory-1", 4096L));

    lose(PAGE);
    assertThat(stateOf(PAGE)).as("later").isEqualTo(LineState.LOST);
  }

  @Test
  void aSecondLossCountsNothingTwice() {
    lose(PAGE);
    cache.ownerLost(owner, "memory-3");
    assertThat(cache.lostBytes()).isEqualTo(Map.of("memory-1", 4096L));
  }

  @Test
  void whatIsResidentIsTheOnlyCopyFromNowOn() {
    space.lines.set(PAGE, Line.of(LineState.CLEAN, Line.HELD, Line.MAX_NUMBER));
    space.lines.set(PAGE + 1, Line.of(LineState.DIRTY, Line.HELD, Line.MAX_NUMBER));
    cache.ownerLost(owner, "memory-1");
    assertThat(Line.isOnlyCopy(space.lines.get(PAGE))).isTrue();
    assertThat(stateOf(PAGE + 1)).isEqualTo(LineState.DIRTY);
    for (long page = PAGE; page < PAGE + 2; page++) {
      assertThat(Line.held(space.lines.get(page))).isZero();
      assertThat(Line.number(space.lines.get(page))).isEqualTo(Line.MAX_NUMBER);
    }
    assertThat(cache.lostBytes()).isEmpty();
  }

  @Test
  void theProgramEndsItByDroppingThePage() {
    lose(PAGE, PAGE + 1, PAGE + 2, PAGE + 3);
    assertThat(cache.discarded(space, BASE, BASE + 4096)).as("an owner has it").isFalse();
    cache.unmapped(space, BASE + 4096, BASE + 8192);
    cache.mapped(space, BASE + 8192, BASE + 12288, READ_WRITE);
    for (long page = PAGE; page < PAGE + 3; page++) {
      assertThat(stateOf(page)).isEqualTo(LineState.ZERO);
    }
    assertThat(stateOf(PAGE + 3)).isEqualTo(LineState.LOST);
  }

  @Test
  void anotherProtectionChangesNothing() {
    lose(PAGE);
    cache.setProtection(space, BASE, BASE + 4096, 0);
    cache.setProtection(space, BASE, BASE + 4096, READ_WRITE);
    assertThat(stateOf(PAGE)).isEqualTo(LineState.LOST);
  }

  @Test
  void itMovesWithItsPage() {
    lose(PAGE, PAGE + 1);
    cache.moved(space, BASE, 2 * 4096, BASE + VREGION, 4 * 4096);
    assertThat(stateOf(OTHER)).isEqualTo(LineState.LOST);
    assertThat(stateOf(OTHER + 1)).isEqualTo(LineState.LOST);
    assertThat(stateOf(OTHER + 2)).isEqualTo(LineState.ZERO);
    assertThat(stateOf(PAGE)).isEqualTo(LineState.ZERO);
  }

  @Test
  void whatMovesToAnOwnerThatWasLostOnceIsTakenForTheOnlyCopy() {
    cache.granted(space, BASE + VREGION, VREGION, renewed);
    space.lines.set(PAGE, Line.of(LineState.CLEAN, Line.HELD, Line.MAX_NUMBER));
    cache.moved(space, BASE, 4096, BASE + VREGION, 4096);
    assertThat(Line.isOnlyCopy(space.lines.get(OTHER))).isTrue();
  }

  /** The rest is between the lock's holders alone. */
  private CacheCore core() {
    return new CacheCore(
        ExCacheGeometry.of(8 << 20, 0),
        ExCacheHabits.of(ReplacementPolicy.FIFO),
        arena,
        () -> {},
        (why, detail) -> failures.add(detail));
  }

  private Space spaceOf(CacheCore core) {
    Space own = core.addSpace(8, VREGION);
    own.vRegions.grant(BASE, VREGION, owner);
    own.ranges.add(BASE, BASE + VREGION, READ_WRITE);
    return own;
  }

  private static Space childOf(CacheCore core, Space parent) {
    Space child = core.addSpace(9, VREGION);
    child.known = true;
    SpaceFork.copy(core, parent, child, -1);
    return child;
  }

  @Test
  void aChildInheritsIt() {
    CacheCore core = core();
    Space parent = spaceOf(core);
    parent.lines.set(PAGE, remote());
    core.lost.ownerLost(owner, "memory-1");
    Space child = childOf(core, parent);
    assertThat(Line.state(child.lines.get(PAGE))).isEqualTo(LineState.LOST);
  }

  @Test
  void aSpaceOfWhichAHomeMayBeToldWithTheOthersIsKnown() {
    assertThat(cache.views()).isEmpty();
    assertThat(cache.isKnown(space)).isFalse();
    space.uffd = 1_000_000; // of nobody
    assertThat(cache.views()).hasSize(1);
    assertThat(cache.isKnown(space)).isTrue();
    space.uffd = -1;
  }

  @Test
  void aChildThatNoHomeKnowsLosesNothing() {
    CacheCore core = core();
    Space parent = spaceOf(core);
    parent.lines.set(PAGE, Line.of(LineState.DIRTY, 0, Line.MAX_NUMBER));
    Space child = core.addSpace(9, VREGION);
    SpaceFork.copy(core, parent, child, -1);
    assertThat(child.vRegions.ownerOf(BASE)).isNull();
    core.lost.ownerLost(owner, "memory-1");
    assertThat(Line.state(child.lines.get(PAGE))).isEqualTo(LineState.DIRTY);
    assertThat(core.lost.byMonitor()).isEmpty();
  }

  @Test
  void aChildLosesWhatItSharesWithItsParent() {
    CacheCore core = core();
    Space parent = spaceOf(core);
    parent.lines.set(PAGE, remote());
    Space child = childOf(core, parent);
    core.lost.ownerLost(owner, "memory-1");
    assertThat(Line.state(child.lines.get(PAGE))).isEqualTo(LineState.LOST);
    assertThat(core.lost.byMonitor()).isEqualTo(Map.of("memory-1", 2L));
  }

  @Test
  void aFlushThatALostOwnerHadTakenIsLost() {
    CacheCore core = core();
    Space own = spaceOf(core);
    own.lines.set(PAGE, Line.of(LineState.EVICTING, 0, 0));
    own.lines.set(PAGE + 1, Line.of(LineState.EVICTING, Line.HELD, 1));
    core.lost.ownerLost(owner, "memory-1");
    core.flushed(own, PAGE, PageStatus.OK, owner, false);
    core.flushed(own, PAGE + 1, PageStatus.OK, owner, true);
    assertThat(Line.state(own.lines.get(PAGE))).isEqualTo(LineState.LOST);
    assertThat(Line.state(own.lines.get(PAGE + 1)))
        .as("taken by the next owner")
        .isEqualTo(LineState.REMOTE);
    assertThat(core.lost.byMonitor()).isEqualTo(Map.of("memory-1", 1L));
  }

  @Test
  void aLineThatWasTouchedOnItsWayOutStaysAsTheOnlyCopy() {
    CacheCore core = core();
    Space own = spaceOf(core);
    int refaulted = Line.of(LineState.DIRTY, Line.FLUSH_PENDING | Line.HELD, Line.MAX_NUMBER);
    own.lines.set(PAGE, refaulted);
    core.lost.ownerLost(owner, "memory-1");
    assertThat(Line.has(own.lines.get(PAGE), Line.FLUSH_PENDING)).isTrue();
    core.flushed(own, PAGE, PageStatus.OK, owner, false);
    assertThat(own.lines.get(PAGE)).isEqualTo(Line.of(LineState.DIRTY, 0, Line.MAX_NUMBER));
  }

  @Test
  void aProtectedOnlyCopyStaysUntilItsProtectionIsLifted() {
    CacheCore core = core();
    Space own = spaceOf(core);
    own.uffd = 1000;
    core.lock.lock();
    int slot = core.allocate(own, PAGE, ExCache.NONE);
    own.lines.set(PAGE, Line.of(LineState.CLEAN, Line.HELD, slot));
    core.lost.ownerLost(owner, "memory-1");
    assertThat(Line.isOnlyCopy(own.lines.get(PAGE))).isTrue();

    core.lost.liftProtection((s, page) -> false);
    assertThat(Line.isOnlyCopy(own.lines.get(PAGE))).isTrue();
    assertThat(core.lost.hasProtectedCopies()).as("to be tried again").isTrue();

    RangeGuard guard = new RangeGuard(own, PAGE, PAGE + 1, () -> {});
    core.addGuard(guard);
    core.lost.liftProtection((s, page) -> true);
    assertThat(Line.isOnlyCopy(own.lines.get(PAGE))).as("the program moves it").isTrue();
    core.removeGuard(guard);

    core.lost.liftProtection((s, page) -> true);
    assertThat(own.lines.get(PAGE)).isEqualTo(Line.of(LineState.DIRTY, 0, slot));
    assertThat(core.lost.hasProtectedCopies()).isFalse();
    core.lock.unlock();
  }
}
