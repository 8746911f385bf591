package io.legoos.processor.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.LaneHello;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("P22")
class VRegionMapTest {
  private static final long VREGION = 1 << 20;
  private static final long BASE = 0x2000_0000_0000L;

  private final OwnerLink first = link("first");
  private final OwnerLink second = link("second");
  private final VRegionMap map = new VRegionMap(VREGION);

  private static OwnerLink link(String name) {
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
        Arena.ofAuto());
  }

  @Test
  void eachAddressOfAGrantHasItsOwner() {
    map.grant(BASE, 2 * VREGION, first);
    map.grant(BASE + 2 * VREGION, VREGION, second);
    assertThat(map.ownerOf(BASE)).isSameAs(first);
    assertThat(map.ownerOf(BASE + 2 * VREGION - 1)).isSameAs(first);
    assertThat(map.ownerOf(BASE + 2 * VREGION)).isSameAs(second);
    assertThat(map.ownerOf(BASE + 3 * VREGION - 1)).isSameAs(second);
    assertThat(map.ownerOf(BASE + 3 * VREGION)).isNull();
    assertThat(map.ownerOf(BASE - 1)).isNull();
  }

  @Test
  void aNewGrantReplacesTheOld() {
    map.grant(BASE, VREGION, first);
    map.grant(BASE, VREGION, second);
    assertThat(map.ownerOf(BASE)).isSameAs(second);
  }

  @Test
  void aCopyIsItsOwn() {
    map.grant(BASE, VREGION, first);
    VRegionMap child = map.copy();
    child.grant(BASE, VREGION, second);
    child.grant(BASE + VREGION, VREGION, second);
    assertThat(map.ownerOf(BASE)).isSameAs(first);
    assertThat(map.ownerOf(BASE + VREGION)).isNull();
    assertThat(child.vRegionBytes()).isEqualTo(VREGION);
  }

  @Test
  void aVRegionHasAPowerOfTwoBytes() {
    assertThatThrownBy(() -> new VRegionMap(3 << 20)).isInstanceOf(IllegalArgumentException.class);
  }
}
