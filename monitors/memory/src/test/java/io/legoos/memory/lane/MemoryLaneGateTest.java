package io.legoos.memory.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.legoos.memory.MemoryRefusal;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageChannelException;
import io.legoos.protocol.page.PageChannelException.Reason;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.PageStore;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryLaneGateTest {
  private static final Incarnation SELF = new Incarnation(1, 1);
  private static final Incarnation PROCESSOR = new Incarnation(2, 2);
  private static final PageStore STORE =
      new PageStore() {
        @Override
        public PageStatus fetch(long spaceId, long address, MemorySegment target, long offset) {
          return PageStatus.NOT_OWNER;
        }

        @Override
        public PageStatus flush(long spaceId, long address, MemorySegment source, long offset) {
          return PageStatus.NOT_OWNER;
        }
      };

  private final ProcessorRegistry processors = new ProcessorRegistry();
  private final LaneCapabilities capabilities = new LaneCapabilities(new Random(1), SELF);
  private final MemoryLaneGate gate = new MemoryLaneGate(capabilities, processors, id -> STORE);

  private static LaneHello hello(byte[] capability) {
    return new LaneHello("vp", PROCESSOR, SELF, 3, capability);
  }

  private Reason refusalOf(LaneHello hello) {
    return catchThrowableOfType(PageChannelException.class, () -> gate.admit(hello)).reason();
  }

  @Test
  void admitsWhoShowsTheCapability() throws Exception {
    assertThat(gate.admit(hello(capabilities.issue("vp", PROCESSOR, 3)))).isSameAs(STORE);
  }

  @Test
  void refusesACapabilityForAnythingElse() {
    for (byte[] other :
        List.of(
            capabilities.issue("vp2", PROCESSOR, 3),
            capabilities.issue("vp", new Incarnation(2, 3), 3),
            capabilities.issue("vp", PROCESSOR, 4),
            new LaneCapabilities(new Random(2), SELF).issue("vp", PROCESSOR, 3),
            new LaneCapabilities(new Random(1), PROCESSOR).issue("vp", PROCESSOR, 3),
            new byte[LaneHello.CAPABILITY_BYTES])) {
      assertThat(refusalOf(hello(other))).isEqualTo(Reason.UNAUTHORIZED);
    }
    byte[] flipped = capabilities.issue("vp", PROCESSOR, 3);
    flipped[31] ^= 1;
    assertThat(refusalOf(hello(flipped))).isEqualTo(Reason.UNAUTHORIZED);
  }

  @Test
  void refusesWhoBelievesToTalkToAnEarlierStart() {
    byte[] capability = capabilities.issue("vp", PROCESSOR, 3);
    LaneHello stale = new LaneHello("vp", PROCESSOR, new Incarnation(9, 9), 3, capability);
    assertThat(refusalOf(stale)).isEqualTo(Reason.STALE_INCARNATION);
  }

  @Test
  void refusesAProcessorThatWasReplaced() throws Exception {
    List<Incarnation> told = new ArrayList<>();
    processors.onStale(told::add);
    LaneHello hello = hello(capabilities.issue("vp", PROCESSOR, 3));
    processors.admit("p0", PROCESSOR);
    processors.admit("p0", PROCESSOR);
    assertThat(gate.admit(hello)).isSameAs(STORE);
    assertThat(told).isEmpty();
    processors.admit("p0", new Incarnation(2, 3));
    assertThat(refusalOf(hello)).isEqualTo(Reason.STALE_INCARNATION);
    assertThat(told).containsExactly(PROCESSOR);
    assertThatThrownBy(() -> processors.admit("p0", PROCESSOR)).isInstanceOf(MemoryRefusal.class);
  }

  @Test
  void refusesADeadProcessorThatWasNeverSeen() {
    processors.declareDead(PROCESSOR);
    assertThat(refusalOf(hello(capabilities.issue("vp", PROCESSOR, 3))))
        .isEqualTo(Reason.STALE_INCARNATION);
    assertThatThrownBy(() -> processors.admit("p7", PROCESSOR)).isInstanceOf(MemoryRefusal.class);
  }
}
