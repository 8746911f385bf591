package io.legoos.memory.home;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.memory.owner.RegionOwner;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.page.PageStatus;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A mapping that moves takes its owners along, in shares that can move. */
class ShareGrantsTest {
  private static final long MIB = 1 << 20;
  private static final Vma DATA = new Vma(3, true);

  private final List<String> calls = new ArrayList<>();
  private final SmallCluster cluster =
      new SmallCluster(
          2,
          64 * MIB,
          new HomeConfig(MIB, 2, HomeConfig.DEFAULT_COPY_BYTES_PER_SECOND, 2),
          this::noted);
  private final HomeSpace space = cluster.create(1);
  private final MemorySegment page = MemorySegment.ofArray(new byte[4096]);

  @AfterEach
  void close() {
    cluster.close();
  }

  private RegionOwner noted(RegionOwner owner) {
    return (RegionOwner)
        Proxy.newProxyInstance(
            RegionOwner.class.getClassLoader(),
            new Class<?>[] {RegionOwner.class},
            (proxy, method, args) -> {
              calls.add(method.getName());
              try {
                return method.invoke(owner, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static List<Holder> holders(ShareView share) {
    Holder secondary = Objects.requireNonNull(share.secondary());
    return List.of(share.owner(), secondary);
  }

  private Map<Long, Long> bytesByShare() {
    Map<Long, Long> bytes = new HashMap<>();
    for (ShareView.Part part : space.grants(new AddressRange(0, AddressRange.LIMIT))) {
      bytes.merge(part.share().id(), part.range().length(), Long::sum);
    }
    return bytes;
  }

  @Test
  void whenTheOwnerDiesInAMoveItsSecondaryTakesTheMapping() {
    HomeSpace.Placed placed = space.map(0, 2 * MIB, DATA);
    ShareView.Part part = placed.grants().getFirst();
    page.fill((byte) 5);
    for (Holder holder : holders(part.share())) {
      cluster.member(holder.name()).store().flush(1, placed.address(), page, 0);
    }
    String secondary = holders(part.share()).getLast().name();
    // Something lies behind it.
    space.map(placed.address() + 2 * MIB, 4096, DATA);
    cluster.kill(part.share().owner().name());

    long moved =
        space.remap(AddressRange.of(placed.address(), 2 * MIB), 4 * MIB, true, 0).address();

    assertThat(moved).isNotEqualTo(placed.address());
    assertThat(space.grants(AddressRange.of(moved, MIB)))
        .allMatch(grant -> grant.share().owner().name().equals(secondary));
    assertThat(cluster.member(secondary).store().fetch(1, moved, page, 0)).isEqualTo(PageStatus.OK);
  }

  @Test
  void noShareGrowsBeyondWhatCanMoveAndNoPageTravels() {
    HomeSpace.Placed placed = space.map(0, 4 * MIB, DATA);
    ShareView.Part first = placed.grants().getFirst();
    page.fill((byte) 5);
    for (Holder holder : holders(first.share())) {
      cluster.member(holder.name()).store().flush(1, placed.address(), page, 0);
    }
    long address = placed.address();
    for (long size = 4 * MIB; size < 20 * MIB; size += 4 * MIB) {
      // Something lies behind it.
      space.map(address + size, 4096, DATA);
      calls.clear();
      address = space.remap(AddressRange.of(address, size), size + 4 * MIB, true, 0).address();
      assertThat(calls).contains("movePages").doesNotContain("readPages", "putPages");
    }

    assertThat(bytesByShare().values()).allMatch(bytes -> bytes <= 2 * MIB);
    assertThat(space.grants(AddressRange.of(address, MIB)))
        .singleElement()
        .satisfies(
            part -> {
              ShareView share = part.share();
              assertThat(share.owner().name()).isEqualTo(first.share().owner().name());
              for (Holder holder : holders(share)) {
                assertThat(
                        cluster
                            .member(holder.name())
                            .owner()
                            .readPages(1, part.range())
                            .addresses())
                    .hasSize(1);
              }
            });
    long moved = address;
    assertThat(cluster.member(first.share().owner().name()).store().fetch(1, moved, page, 0))
        .isEqualTo(PageStatus.OK);
  }
}
