package io.legoos.memory.home;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.legoos.memory.region.AddressRange;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.PageStatus;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a processor monitor does with shares, without its threads: it goes by the shares that it was
 * told last, sends every flush to both who hold one, and tells the home whom it cannot reach.
 */
final class ModelProcessor {
  private static final int PAGE = 4096;

  private final SmallCluster cluster;
  private final Map<Long, ShareView> shares = new HashMap<>();

  final Set<String> unreachable = new HashSet<>();
  private final MemorySegment page = MemorySegment.ofArray(new byte[PAGE]);

  /** Of the last flush: the secondary has not kept it, and only the owner has the page. */
  boolean unreplicated;

  ModelProcessor(SmallCluster cluster) {
    this.cluster = cluster;
  }

  private void learn(ShareView share) {
    ShareView known = shares.get(share.id());
    if (known == null || known.generation() < share.generation()) {
      shares.put(share.id(), share);
    }
  }

  /** Every answer of a home that names a range says who holds it now. */
  long placed(HomeSpace.Placed placed) {
    placed.grants().forEach(part -> learn(part.share()));
    return placed.address();
  }

  /** Asks the home for the shares, and says which it has switched to. */
  void refresh(@Nullable Incarnation lost) {
    Map<Long, Long> positions = new HashMap<>();
    shares.forEach((id, share) -> positions.put(id, share.generation()));
    cluster
        .homes
        .shares("vp-1", "p0", SmallCluster.WHO.incarnation(), lost, positions)
        .forEach(this::learn);
  }

  /** Forgets what it knows of shares, as if there had been no word from the home yet. */
  private ShareView shareOf(HomeSpace space, long address) {
    for (ShareView.Part part : space.grants(AddressRange.of(address, PAGE))) {
      ShareView known = shares.get(part.share().id());
      if (known == null) {
        learn(part.share());
        return part.share();
      }
      return known;
    }
    throw new IllegalStateException("no owner at 0x" + Long.toHexString(address));
  }

  /** Flushes a page; false when its share is lost. */
  boolean flush(long spaceId, HomeSpace space, long address, long seed) {
    fill(seed);
    while (true) {
      unreplicated = false;
      ShareView share = shareOf(space, address);
      if (share.lost()) {
        return false;
      }
      Holder owner = share.owner();
      Holder secondary = share.secondary();
      if (unreachable.contains(owner.name())) {
        refresh(owner.incarnation());
      } else if (cluster.member(owner.name()).store().flush(spaceId, address, page, 0)
          != PageStatus.OK) {
        // The home has given it up meanwhile.
        refresh(owner.incarnation());
      } else {
        if (secondary != null) {
          PageStatus kept =
              unreachable.contains(secondary.name())
                  ? PageStatus.UNANSWERED
                  : cluster.member(secondary.name()).store().flush(spaceId, address, page, 0);
          if (kept == PageStatus.NO_ROOM) {
            unreplicated = true;
          } else if (kept != PageStatus.OK) {
            refresh(secondary.incarnation());
            if (!Objects.equals(shareOf(space, address).owner(), owner)) {
              continue;
            }
          }
        }
        return true;
      }
    }
  }

  /**
   * What a fetch gives: null when the share is lost, or the page is.
   *
   * @param mayBeLost a page that the owner of now may not have got
   */
  byte @Nullable [] fetch(long spaceId, HomeSpace space, long address, boolean mayBeLost) {
    while (true) {
      ShareView share = shareOf(space, address);
      if (share.lost()) {
        return null;
      }
      Holder owner = share.owner();
      PageStatus status =
          unreachable.contains(owner.name())
              ? PageStatus.UNANSWERED
              : cluster.member(owner.name()).store().fetch(spaceId, address, page, 0);
      switch (status) {
        case OK -> {
          return page.toArray(JAVA_BYTE);
        }
        case NOT_HELD -> {
          if (!mayBeLost) {
            throw new AssertionError("an acknowledged page is not held by " + owner.name());
          }
          return null;
        }
        default -> refresh(owner.incarnation());
      }
    }
  }

  byte[] bytesOf(long seed) {
    fill(seed);
    return page.toArray(JAVA_BYTE);
  }

  private void fill(long seed) {
    for (long i = 0; i < PAGE; i += Long.BYTES) {
      page.set(JAVA_LONG_UNALIGNED, i, seed + i);
    }
  }
}
