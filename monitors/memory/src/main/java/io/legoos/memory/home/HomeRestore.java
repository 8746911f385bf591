package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.Incarnation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
    Set<Incarnation> lost = new LinkedHashSet<>(known.unreachable());
    List<Vacancy> vacancies = takeOver(known, states, lost);
    lost.forEach(
        monitor -> vprocess.lose(monitor, "its processor cannot reach it, or it has nothing left"));
    // Secondaries first: none is to become an owner for a moment.
    for (Vacancy vacancy : vacancies.reversed()) {
      if (vacancy.share.holders().contains(vacancy.holder)) {
        vprocess.withdraw(vacancy.share, vacancy.holder);
      }
    }
  }

  /** A monitor that should hold a share and knows nothing of it. */
  private record Vacancy(Share share, Holder holder) {}

  /**
   * From now on holders listen to this home: only then may it promote any of them.
   *
   * @param lost gets those that a former home had given up before it was lost: they know no more of
   *     a space in which they should hold something
   * @return what a former home took from who has other shares of the space
   */
  private List<Vacancy> takeOver(
      RestoredVProcess known, List<SpaceState> states, Set<Incarnation> lost) {
    List<Vacancy> vacancies = new ArrayList<>();
    for (Share share : vprocess.shares()) {
      for (Holder holder : share.holders()) {
        if (known.unreachable().contains(holder.incarnation())) {
          continue;
        }
        for (int i = 0; i < states.size(); i++) {
          RestoredVProcess.Space space = known.spaces().get(i);
          if (!takesOver(holder, space, share)) {
            lost.add(holder.incarnation());
          } else if (!holds(holder, space.id(), states.get(i).vregions().rangesOf(share))) {
            LOG.info("{} holds share {} no more", holder.name(), share.id());
            vacancies.add(new Vacancy(share, holder));
          }
        }
      }
    }
    return vacancies;
  }

  private static boolean takesOver(Holder holder, RestoredVProcess.Space space, Share share) {
    try {
      var unused = holder.region().describe(space.id());
      return true;
    } catch (MemoryRefusal e) {
      LOG.info("{} is no holder for its new home: {}", holder.name(), e.getMessage());
      return e.reason() != Reason.UNKNOWN_SPACE || !space.grants().containsValue(share.id());
    }
  }

  /** Only that is certain which is denied: a monitor may not answer, or lack some page. */
  private static boolean holds(Holder holder, long spaceId, List<AddressRange> vregions) {
    try {
      if (!vregions.isEmpty()) {
        holder.region().vouch(spaceId, vregions);
      }
      return true;
    } catch (MemoryRefusal e) {
      return e.reason() != Reason.INVALID;
    }
  }

  /** Fills a space; its owners are asked. */
  void fill(RestoredVProcess.Space known, SpaceState state) {
    for (RangeMap.Entry<Vma> reservation : known.mapped()) {
      state.restore(reservation.range(), new Vma(reservation.value().protection(), false));
    }
    for (Share share : vprocess.shares()) {
      if (share.state().isHeld()) {
        describe(share, known.id()).forEach(vma -> enter(vma, share, state));
      }
    }
    state.vregions().all().forEach(state.addresses()::grant);
  }

  /**
   * After all spaces were filled. Nobody is left who knows what was charged in a lost share: what
   * is accessible is taken to be.
   */
  void finish(List<SpaceState> states) {
    states.forEach(this::chargeLost);
    vprocess.setRestoring(false);
  }

  private void chargeLost(SpaceState state) {
    for (Share share : vprocess.shares()) {
      if (!share.state().isHeld()) {
        for (AddressRange vregion : state.vregions().rangesOf(share)) {
          state
              .vmas()
              .parts(vregion)
              .forEach(
                  vma ->
                      state
                          .vmas()
                          .map(
                              vma.range(),
                              new Vma(vma.value().protection(), vma.value().protection() != 0)));
        }
      }
    }
  }

  /** A share need not have a part in every space. */
  private static List<RangeMap.Entry<Vma>> describe(Share share, long spaceId) {
    try {
      return share.region().describe(spaceId);
    } catch (MemoryRefusal e) {
      if (e.reason() == Reason.UNKNOWN_SPACE) {
        return List.of();
      }
      throw e;
    }
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
