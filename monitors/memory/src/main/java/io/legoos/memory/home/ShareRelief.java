package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.protocol.Incarnation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses shares of a vProcess that leave an owner which has too little room. They move as those of
 * a monitor that is to be empty do. Guarded by the lock of the vProcess.
 */
final class ShareRelief {
  private static final Logger LOG = LoggerFactory.getLogger(ShareRelief.class);

  private final HomeVProcess vprocess;
  private final ShareUpkeep upkeep;

  ShareRelief(HomeVProcess vprocess) {
    this.vprocess = vprocess;
    this.upkeep = new ShareUpkeep(vprocess);
  }

  /** A share and what its pages take at its owner. */
  private record Sized(Share share, long heldBytes) {}

  /**
   * A flush to a share found no frame at its owner.
   *
   * @return whether pages leave that owner, or have left it
   */
  boolean relieve(long shareId) {
    @Nullable Share full = vprocess.share(shareId);
    if (full == null || !full.state().isHeld() || vprocess.isLeft()) {
      return true; // The caller will hear who has it now.
    }
    Incarnation owner = full.owner().incarnation();
    if (vprocess.shares().stream().anyMatch(share -> isOf(share, owner) && isMoving(share))) {
      return true;
    }
    // Its own pages first, then the fewest: they have arrived soonest. That it has none is best.
    List<Sized> beside = ofOwner(owner);
    beside.sort(
        Comparator.<Sized>comparingInt(sized -> sized.share() == full ? 0 : 1)
            .thenComparingLong(Sized::heldBytes));
    for (Sized sized : beside) {
      if ((sized.share() == full || sized.heldBytes() > 0) && begin(sized)) {
        return true;
      }
    }
    // Who is no candidate while the processor does not know the holders is one when it asks again.
    return beside.stream().anyMatch(sized -> !sized.share().formerHolders().isEmpty());
  }

  /** One whose successor had no room after all is not. */
  private static boolean isMoving(Share share) {
    return share.isToMove() && share.secondary() != null;
  }

  /**
   * Moves away from monitors that are much fuller than others what may be moved, and takes it off
   * {@code crowded}, in which every number of bytes is of one monitor.
   */
  void shed(Map<Incarnation, Long> crowded) {
    for (Map.Entry<Incarnation, Long> entry : crowded.entrySet()) {
      for (Sized sized : ofOwner(entry.getKey())) {
        long bytes = sized.heldBytes();
        if (bytes > 0 && bytes <= entry.getValue() && !isMoving(sized.share()) && begin(sized)) {
          entry.setValue(entry.getValue() - bytes);
        }
      }
    }
  }

  private static boolean isOf(Share share, Incarnation owner) {
    return share.state().isHeld() && share.owner().incarnation().equals(owner);
  }

  private List<Sized> ofOwner(Incarnation owner) {
    List<Sized> shares = new ArrayList<>();
    for (Share share : vprocess.shares()) {
      if (isOf(share, owner) && vprocess.isUsed(share)) {
        try {
          shares.add(new Sized(share, new ShareParts(vprocess, share).heldBytes()));
        } catch (MemoryRefusal e) {
          LOG.debug("{} does not say what it holds: {}", share.name(), e.getMessage());
        }
      }
    }
    return shares;
  }

  /** False when nobody has room for it. */
  private boolean begin(Sized sized) {
    Share share = sized.share();
    boolean possible =
        switch (share.state()) {
          case SOLE -> upkeep.announceSuccessor(share);
          case ANNOUNCED, COPYING, WHOLE -> true;
          case LOST, ABANDONED -> false;
        };
    if (possible) {
      share.setToMove();
      LOG.info(
          "vProcess {}: share {} with {} MiB is to leave {}, which is too full",
          vprocess.who().vprocessId(),
          share.id(),
          sized.heldBytes() >> 20,
          share.name());
    }
    return possible;
  }
}
