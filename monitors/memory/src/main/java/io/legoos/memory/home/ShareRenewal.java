package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.owner.VRegionRole;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds other monitors for shares that nobody holds any more, between two changes of their
 * vProcess. What a successor gets is what is mapped now, and none of the pages that were lost.
 * Guarded by the lock of the vProcess.
 */
final class ShareRenewal {
  private static final Logger LOG = LoggerFactory.getLogger(ShareRenewal.class);
  private static final int MAX_SEARCHES = 8;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** The processor's call waits for it, and has a deadline of 10 s. */
  private static final long SEARCH_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final HomeVProcess vprocess;

  /**
   * What the managers have no room for now.
   *
   * @param without names of monitors that were not to be named from the beginning
   */
  private record NoRoom(long bytes, Set<String> without) {
    boolean alsoFor(long moreBytes, Set<String> others) {
      return moreBytes >= bytes && others.containsAll(without);
    }
  }

  ShareRenewal(HomeVProcess vprocess) {
    this.vprocess = vprocess;
  }

  /**
   * Gives up a monitor that its processor monitor cannot reach, and finds others for all shares
   * that nobody holds, as far as the managers answer and 3 s go; to be called again while any is
   * LOST.
   *
   * @param unreachable null: none
   * @return false when the managers do not answer, or not in time
   */
  boolean replace(@Nullable Incarnation unreachable) {
    if (unreachable != null) {
      vprocess.lose(unreachable, "its processor monitor cannot reach it");
    }
    long end = vprocess.nanoTime() + SEARCH_NANOS;
    List<NoRoom> noRoom = new ArrayList<>();
    Set<Share> sought = new HashSet<>();
    // Again, for who is asked in a search may turn out to be lost, with shares of its own.
    for (List<Needy> all = needy(sought); !all.isEmpty(); all = needy(sought)) {
      for (Needy needy : all) {
        sought.add(needy.share);
        if (!vprocess.isLeft() && !renew(needy, noRoom, end)) {
          return false;
        }
      }
    }
    return true;
  }

  private record Needy(Share share, long bytes) {}

  /** Shares that nobody holds, the smallest first: who has no room for it has none for others. */
  private List<Needy> needy(Set<Share> sought) {
    return vprocess.shares().stream()
        .filter(share -> share.state() == ShareState.LOST && !sought.contains(share))
        .filter(vprocess::isUsed)
        .map(share -> new Needy(share, new ShareParts(vprocess, share).chargedBytes()))
        .sorted(Comparator.comparingLong(Needy::bytes))
        .toList();
  }

  /** False when the managers do not answer, or it is {@code end}. */
  private boolean renew(Needy needy, List<NoRoom> noRoom, long end) {
    Share share = needy.share;
    long bytes = needy.bytes;
    Set<String> without = new HashSet<>(share.formerHolders());
    if (noRoom.stream().anyMatch(refusal -> refusal.alsoFor(bytes, without))) {
      refused(share);
      return true;
    }
    for (int search = 0; search < MAX_SEARCHES; search++) {
      if (vprocess.nanoTime() - end >= 0) {
        return false;
      }
      MemoryMonitorRef found;
      try {
        found = vprocess.placement().placeTogether(vprocess.who().vprocessId(), bytes, 0, without);
      } catch (MemoryRefusal e) {
        LOG.warn("no other holder for share {}: {}", share.id(), e.getMessage());
        if (e.reason() != Reason.NO_CAPACITY) {
          return false;
        }
        noRoom.add(new NoRoom(bytes, share.formerHolders()));
        refused(share);
        return true;
      }
      if (!without.add(found.getIdentity().getName())) {
        break;
      }
      Holder successor = vprocess.isLost(found) ? null : prepared(share, found);
      if (successor != null) {
        share.renewed(successor);
        LOG.warn(
            "vProcess {}: {} holds share {} from now on, and none of its pages of before",
            vprocess.who().vprocessId(),
            successor.name(),
            share.id());
        return true;
      }
    }
    refused(share);
    return true;
  }

  /**
   * A monitor that is started again, or empties, needs a moment: only then is the share given up.
   */
  private void refused(Share share) {
    if (share.refusedFor(vprocess.nanoTime()) >= PATIENCE_NANOS) {
      share.abandoned();
    }
  }

  private @Nullable Holder prepared(Share share, MemoryMonitorRef found) {
    Holder candidate = vprocess.candidate(found);
    try {
      byte[] capability =
          new ShareParts(vprocess, share).prepare(candidate.region(), VRegionRole.OWNER);
      return new Holder(found, candidate.region(), capability);
    } catch (MemoryRefusal e) {
      LOG.info("{} cannot hold share {}: {}", candidate.name(), share.id(), e.getMessage());
      vprocess.refused(candidate, share, e);
      return null;
    }
  }
}
