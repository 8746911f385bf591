package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.owner.VRegionRole;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between two changes of a vProcess, has its shares held as they should be: by two where that is
 * asked for, and by none that is to be empty. Guarded by the lock of the vProcess.
 */
final class ShareUpkeep {
  private static final Logger LOG = LoggerFactory.getLogger(ShareUpkeep.class);

  /** Free page frames of a new holder, beside those for what it gets: a few batches of flushes. */
  private static final long SPARE_BYTES = 1 << 20;

  private final HomeVProcess vprocess;

  ShareUpkeep(HomeVProcess vprocess) {
    this.vprocess = vprocess;
  }

  /**
   * Does for each share what is to be done, as far as it can be.
   *
   * @return false when an owner does not know this home: there is a newer one
   */
  boolean tend() {
    for (Share share : vprocess.shares()) {
      if (!vprocess.isLeft() && vprocess.isUsed(share) && taskOf(share) != ShareTask.NOTHING) {
        if (!vprocess.isListenedTo(share)) {
          return false;
        }
        // Who did not answer to that is no holder any more.
        switch (taskOf(share)) {
          case NOTHING -> {}
          case SEEK_SECONDARY -> announce(share, 0);
          case SEEK_SUCCESSOR -> announceSuccessor(share);
          case HAND_OVER -> handOver(share);
          case DROP_SECONDARY -> vprocess.dropSecondary(share);
        }
      }
    }
    return true;
  }

  private ShareTask taskOf(Share share) {
    Holder secondary = share.secondary();
    return ShareTask.of(
        share.state(),
        vprocess.replication(),
        share.isToMove() || vprocess.isLeaving(share.owner()),
        secondary != null && vprocess.isLeaving(secondary));
  }

  /**
   * Names a monitor that is to have a share, of which only the owner has anything yet.
   *
   * @return false when there is none with room
   */
  boolean announceSuccessor(Share share) {
    announce(share, new ShareParts(vprocess, share).chargedBytes());
    return share.state() == ShareState.ANNOUNCED;
  }

  private void announce(Share share, long chargedBytes) {
    ShareParts parts = new ShareParts(vprocess, share);
    Needed needed;
    try {
      share.sawHeld(parts.heldBytes());
      needed = new Needed(chargedBytes, share.heldBytes() + SPARE_BYTES);
    } catch (MemoryRefusal e) {
      return; // the owner does not answer
    }
    Holder replica =
        vprocess.findSecondary(share, needed, region -> parts.prepare(region, VRegionRole.REPLICA));
    // Who was given up in the search may have taken the share's owner along.
    if (replica != null && share.state() == ShareState.SOLE) {
      share.announce(replica);
      LOG.info("vProcess {}: {} becomes a secondary", vprocess.who().vprocessId(), replica.name());
    }
  }

  /**
   * The secondary becomes the owner of a share whose owner is well. The successor first: until it
   * has agreed, nothing has changed. What the former owner has is gone before anything can be
   * changed at the successor alone.
   */
  private void handOver(Share share) {
    Holder former = share.owner();
    Holder successor = Objects.requireNonNull(share.secondary());
    try {
      vprocess.forEachPart(share, successor.region()::vouch);
    } catch (MemoryRefusal e) {
      LOG.info("{} cannot take share {}: {}", successor.name(), share.id(), e.getMessage());
      vprocess.dropSecondary(share);
      return;
    }
    try {
      vprocess.forEachPart(share, successor.region()::promote);
    } catch (MemoryRefusal e) {
      vprocess.lose(successor.incarnation(), String.valueOf(e.getMessage()));
      return;
    }
    share.handedOver();
    LOG.info(
        "vProcess {}: share {} has gone from {} to {}",
        vprocess.who().vprocessId(),
        share.id(),
        former.name(),
        successor.name());
    vprocess.takeFrom(former, share);
  }
}
