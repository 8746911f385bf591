package io.legoos.processor.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.processor.remote.LaneSettings;
import io.legoos.processor.remote.LaneTarget;
import io.legoos.processor.remote.OwnerLink;
import io.legoos.processor.remote.RecoveryLog;
import io.legoos.processor.remote.ShareRecovery;
import io.legoos.processor.remote.VRegionMap;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("P8")
class PiggybacksTest {
  private final Arena arena = Arena.ofAuto();
  private final Piggybacks piggybacks = new Piggybacks(arena, true);
  private final Space space = new Space(7, 0, new VRegionMap(1 << 20));
  private final OwnerLink first = link("first");
  private final OwnerLink second = link("second");
  private final MemorySegment page = arena.allocate(PageExchange.PAGE_BYTES, 8);

  private OwnerLink link(String name) {
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
            0),
        LaneSettings.of(Duration.ofSeconds(5)),
        ShareRecovery.NONE,
        new RecoveryLog(InstantSource.system()),
        OwnerLink.LossListener.NONE,
        arena);
  }

  private int hold(long number, OwnerLink owner, long now) {
    page.fill((byte) number);
    return piggybacks.hold(space, number, owner, page, 0, now);
  }

  @Test
  void onlyLinesForTheSameOwnerRide() {
    int own = hold(1, first, 0);
    hold(2, second, 0);
    assertThat(
            MemorySegment.ofAddress(piggybacks.contentAddress(own))
                .reinterpret(1)
                .get(ValueLayout.JAVA_BYTE, 0))
        .isEqualTo((byte) 1);

    PageExchange frame = first.fetchExchange();
    frame.clear();
    assertThat(piggybacks.board(first, frame)).isEqualTo(1);
    assertThat(frame.flushCount()).isEqualTo(1);
    assertThat(frame.flushedPages().get(ValueLayout.JAVA_BYTE, PageExchange.flushOffset(0)))
        .isEqualTo((byte) 1);
    assertThat(piggybacks.board(first, frame)).as("nobody rides twice").isZero();
    assertThat(piggybacks.anyWaiting()).isTrue();
    assertThat(piggybacks.touches(space, 1, 2)).as("until it is acknowledged").isTrue();
  }

  @Test
  void anOwnersPlacesAreLimited() {
    for (int i = 0; i < OwnerLink.MAX_PIGGYBACKS; i++) {
      assertThat(hold(i, first, 0)).isNotNegative();
    }
    assertThat(hold(100, first, 0)).isNegative();
    assertThat(hold(100, second, 0)).isNotNegative();
  }

  @Test
  void whoWaitsTooLongIsOverdue() {
    hold(1, first, 1000);
    assertThat(piggybacks.overdue(999)).isNull();
    assertThat(piggybacks.overdue(1000)).isSameAs(first);
  }

  @Test
  void aLineForWhichItsOwnerHasNoRoomWaitsForTheEvictor() {
    int full = hold(1, first, 1000);
    hold(2, first, 1000);
    PageExchange frame = first.fetchExchange();
    frame.clear();
    assertThat(piggybacks.board(first, frame)).isEqualTo(2);
    // Entries are taken from the last one on.
    frame.setFlushStatus(0, PageStatus.OK);
    frame.setFlushStatus(1, PageStatus.NO_ROOM);
    List<Long> arrived = new ArrayList<>();

    assertThat(piggybacks.alightOrWait(frame, true, (of, line, index) -> arrived.add(line)))
        .as("the evictor is to be woken")
        .isTrue();

    assertThat(arrived).containsExactly(2L);
    assertThat(piggybacks.overdue(0)).as("at once").isSameAs(first);
    assertThat(
            MemorySegment.ofAddress(piggybacks.contentAddress(full))
                .reinterpret(1)
                .get(ValueLayout.JAVA_BYTE, 0))
        .isEqualTo((byte) 1);
    frame.clear();
    assertThat(piggybacks.board(first, frame)).as("another ride").isEqualTo(1);
    frame.setFlushStatus(0, PageStatus.NO_ROOM);
    piggybacks.alight(frame, (of, line, index) -> arrived.add(line));
    assertThat(arrived).as("the evictor's answer is the last").containsExactly(2L, 1L);
    assertThat(piggybacks.anyWaiting()).isFalse();
  }

  @Test
  void aLineThatALostOwnerHadTakenWaitsForTheNextOne() {
    hold(1, first, 1000);
    PageExchange frame = first.fetchExchange();
    frame.clear();
    piggybacks.board(first, frame);
    frame.setFlushStatus(0, PageStatus.OK);
    List<Long> arrived = new ArrayList<>();

    assertThat(piggybacks.alightOrWait(frame, false, (of, line, index) -> arrived.add(line)))
        .isTrue();

    assertThat(arrived).isEmpty();
    assertThat(piggybacks.overdue(0)).isSameAs(first);
    frame.clear();
    piggybacks.board(first, frame);
    frame.setFlushStatus(0, PageStatus.OK);
    assertThat(piggybacks.alightOrWait(frame, true, (of, line, index) -> arrived.add(line)))
        .isFalse();
    assertThat(arrived).containsExactly(1L);
  }

  @Test
  void linesOfADeadSpaceAreForgotten() {
    hold(1, first, 0);
    space.dead = true;
    PageExchange frame = first.flushExchange();
    frame.clear();
    assertThat(piggybacks.board(first, frame)).isZero();
    assertThat(piggybacks.anyWaiting()).isFalse();
    assertThat(frame.flushCount()).isZero();
  }
}
