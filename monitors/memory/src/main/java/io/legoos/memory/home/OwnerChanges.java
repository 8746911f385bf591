package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.owner.RegionOwner;
import io.legoos.memory.region.AddressRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Carries changes of one space out at their owners: as a whole or not at all. */
final class OwnerChanges {
  /** What is done with a part at its owner. */
  @FunctionalInterface
  interface PartChange {
    void at(RegionOwner owner, long spaceId, AddressRange part);
  }

  /** What is done with all parts of one owner at once. */
  @FunctionalInterface
  interface ShareChange {
    void at(RegionOwner owner, long spaceId, List<AddressRange> share);
  }

  private final long spaceId;
  private boolean broken;

  OwnerChanges(long spaceId) {
    this.spaceId = spaceId;
  }

  /**
   * Refuses everything after a change that broke off in the middle.
   *
   * @throws MemoryRefusal UNAVAILABLE
   */
  void checkWhole() {
    if (broken) {
      throw new MemoryRefusal(
          Reason.UNAVAILABLE, "space " + spaceId + " is damaged: an owner did not answer");
    }
  }

  /** Does what no owner refuses. */
  void apply(List<VRegionArray.Part> parts, PartChange change) {
    for (VRegionArray.Part part : parts) {
      inTheMiddle(() -> change.at(part.share().region(), spaceId, part.range()));
    }
  }

  /** Does what no owner refuses, with one call to each. */
  void applyAtEach(Map<Share, List<AddressRange>> shares, ShareChange change) {
    shares.forEach((owner, share) -> inTheMiddle(() -> change.at(owner.region(), spaceId, share)));
  }

  /**
   * Does what may charge: first promises the charge at all owners, then does it.
   *
   * @throws OwnerFullException when one has no capacity; nothing has changed
   */
  void applyCharged(
      List<VRegionArray.Part> parts, ToLongFunction<VRegionArray.Part> delta, PartChange change) {
    if (parts.size() == 1) {
      VRegionArray.Part only = parts.getFirst();
      orFull(only.share(), () -> change.at(only.share().region(), spaceId, only.range()));
      return;
    }
    Map<Share, Long> promises = new LinkedHashMap<>();
    for (VRegionArray.Part part : parts) {
      promises.merge(part.share(), Math.max(0, delta.applyAsLong(part)), Long::sum);
    }
    reserve(promises);
    apply(parts, change);
  }

  /**
   * Promises the positive amounts at their owners.
   *
   * @throws OwnerFullException when one has no capacity; nothing has changed
   */
  void reserve(Map<Share, Long> promises) {
    List<Share> done = new ArrayList<>();
    try {
      promises.forEach(
          (owner, bytes) -> {
            if (bytes > 0) {
              orFull(owner, () -> owner.region().reserve(spaceId, bytes, List.of()));
              done.add(owner);
            }
          });
    } catch (OwnerFullException | MemoryRefusal e) {
      for (Share owner : done) {
        giveBack(owner, promises.getOrDefault(owner, 0L));
      }
      throw e;
    }
  }

  /** Gives back what is left of a promise. */
  void giveBack(Share owner, long bytes) {
    inTheMiddle(() -> owner.region().reserve(spaceId, -bytes, List.of()));
  }

  /** A step that cannot be undone: when it fails, the space is damaged. */
  void inTheMiddle(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      broken = true;
      throw e;
    }
  }

  private static void orFull(Share owner, Runnable step) {
    try {
      step.run();
    } catch (MemoryRefusal e) {
      if (e.reason() == Reason.NO_CAPACITY) {
        throw new OwnerFullException(owner, e);
      }
      throw e;
    }
  }
}
