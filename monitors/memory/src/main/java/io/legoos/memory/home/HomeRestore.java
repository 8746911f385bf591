package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.Vma;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rebuilds the spaces of a vProcess at a new home (row M17): shares and vRegions from its
 * processor, VMAs and charge from the owners, reservations without an owner from the processor
 * again. Guarded by the lock of the vProcess.
 */
final class HomeRestore {
  private static final Logger LOG = LoggerFactory.getLogger(HomeRestore.class);

  private final HomeVProcess vprocess;
  private final long vregionBytes;

  HomeRestore(HomeVProcess vprocess, long vregionBytes) {
    this.vprocess = vprocess;
    this.vregionBytes = vregionBytes;
  }

  /** Enters the shares and, still without VMAs, the vRegions of all spaces. */
  void enterShares(RestoredVProcess known, List<SpaceState> states) {
    known.shares().forEach(vprocess::restore);
    for (int i = 0; i < states.size(); i++) {
      SpaceState state = states.get(i);
      known
          .spaces()
          .get(i)
          .grants()
          .forEach(
              (range, id) -> {
                Share share = vprocess.share(id);
                if (share != null) {
                  state.vregions().restore(range, share);
                }
              });
    }
    takeOver(known);
    known.unreachable().forEach(lost -> vprocess.lose(lost, "its processor cannot reach it"));
  }

  /** From now on holders listen to this home: only then may it promote any of them. */
  void takeOver(RestoredVProcess known) {
    for (Share share : vprocess.shares()) {
      for (Holder holder : share.holders()) {
        if (!known.unreachable().contains(holder.incarnation())) {
          known.spaces().forEach(space -> takeOver(holder, space.id()));
        }
      }
    }
  }

  private static void takeOver(Holder holder, long spaceId) {
    try {
      var unused = holder.region().describe(spaceId);
    } catch (MemoryRefusal e) {
      LOG.info("{} does not answer to its new home: {}", holder.name(), e.getMessage());
    }
  }

  /** Fills a space; its owners are asked. */
  void fill(RestoredVProcess.Space known, SpaceState state) {
    for (RangeMap.Entry<Vma> reservation : known.mapped()) {
      state.restore(reservation.range(), new Vma(reservation.value().protection(), false));
    }
    for (Share share : vprocess.shares()) {
      if (share.state() != ShareState.LOST) {
        for (RangeMap.Entry<Vma> vma : share.region().describe(known.id())) {
          enter(vma, share, state);
        }
      }
    }
    state.vregions().all().forEach(state.addresses()::grant);
  }

  private void enter(RangeMap.Entry<Vma> vma, Share owner, SpaceState state) {
    AddressRange vregions = vma.range().roundOut(vregionBytes);
    state.vregions().restoreMissing(vregions, owner);
    boolean foreign =
        state.vregions().parts(vma.range()).stream()
            .anyMatch(part -> !part.share().isHeldBy(owner.owner().incarnation()));
    if (!foreign) {
      state.restore(vma.range(), vma.value());
    }
  }
}
