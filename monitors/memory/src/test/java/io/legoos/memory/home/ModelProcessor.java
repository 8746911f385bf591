package io.legoos.memory.home;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

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
  private static final int MAX_ATTEMPTS = 20;

  private final SmallCluster cluster;
  private final Map<Long, ShareView> shares = new HashMap<>();

  final Set<String> unreachable = new HashSet<>();
  private final MemorySegment page = MemorySegment.ofArray(new byte[PAGE]);

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
    for (int attempt = 0; ; attempt++) {
      assertThat(attempt).as("attempts at a page").isLessThan(MAX_ATTEMPTS);
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
        refused(share, owner);
      } else {
        if (secondary != null) {
          boolean silent = unreachable.contains(secondary.name());
          if (silent
              || cluster.member(secondary.name()).store().flush(spaceId, address, page, 0)
                  != PageStatus.OK) {
            if (silent) {
              refresh(secondary.incarnation());
            } else {
              refused(share, secondary);
            }
            if (!Objects.equals(shareOf(space, address).owner(), owner)) {
              continue;
            }
          }
        }
        return true;
      }
    }
  }

  /** It has been given up, or has given the share to others, which the home knows. */
  private void refused(ShareView before, Holder holder) {
    refresh(null);
    assertThat(Objects.requireNonNull(shares.get(before.id())).generation())
        .as("generation of what %s says that it does not hold", holder.name())
        .isGreaterThan(before.generation());
  }

  /** What a fetch gives: null when the share is lost. */
  byte @Nullable [] fetch(long spaceId, HomeSpace space, long address) {
    for (int attempt = 0; ; attempt++) {
      assertThat(attempt).as("attempts at a page").isLessThan(MAX_ATTEMPTS);
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
        case NOT_HELD ->
            throw new AssertionError("an acknowledged page is not held by " + owner.name());
        case UNANSWERED -> refresh(owner.incarnation());
        default -> refused(share, owner);
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
