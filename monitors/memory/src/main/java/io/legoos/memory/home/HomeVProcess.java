package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.owner.RegionOwner;
import io.legoos.memory.owner.VProcessKey;
import io.legoos.memory.region.AddressRange;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the spaces of one vProcess have in common at their home: one lock, the shares, and the
 * memory monitors that were given up. All methods but the constructor are guarded by {@link #lock},
 * which is held during calls to owners; lanes never take it.
 */
final class HomeVProcess {
  private static final Logger LOG = LoggerFactory.getLogger(HomeVProcess.class);
  private static final int MAX_SEARCHES = 4;
  private static final int MAX_IDLE_CALLS = 30;

  /**
   * What a vProcess needs of its home.
   *
   * @param shareBytes of vRegions in one space that a share has at most
   */
  record Surroundings(
      VRegionPlacement placement,
      OwnerDirectory directory,
      RandomGenerator random,
      long shareBytes,
      Predicate<Incarnation> leaving,
      LongSupplier nanoTime,
      BiConsumer<Holder, Consumer<RegionOwner>> unreleased) {}

  final ReentrantLock lock = new ReentrantLock();
  private final VProcessKey who;
  private final long term;
  private final int replication;
  private final Surroundings surroundings;
  private final Map<Long, SpaceState> spaces = new LinkedHashMap<>();
  private final List<Share> shares = new ArrayList<>();
  private final Set<Incarnation> lost = new HashSet<>();
  private final HomeStrays strays;

  /** Everybody who ever was granted something. */
  private final Map<Incarnation, Holder> everyone = new LinkedHashMap<>();

  private int idleCalls;
  private boolean left;
  private boolean restoring;

  /**
   * Has no space yet.
   *
   * @param term of this home among those that the vProcess has had
   * @param replication monitors that hold each page, 1 or 2
   */
  HomeVProcess(VProcessKey who, long term, int replication, Surroundings surroundings) {
    this.who = who;
    this.term = term;
    this.replication = replication;
    this.surroundings = surroundings;
    this.strays = new HomeStrays(this, surroundings);
  }

  VProcessKey who() {
    return who;
  }

  /** The number of this home: owners listen to the newest. */
  long term() {
    return term;
  }

  int replication() {
    return replication;
  }

  /** Whether a memory monitor is to be empty. */
  boolean isLeaving(Holder holder) {
    return surroundings.leaving().test(holder.incarnation());
  }

  /** As {@link System#nanoTime}. */
  long nanoTime() {
    return surroundings.nanoTime().getAsLong();
  }

  VRegionPlacement placement() {
    return surroundings.placement();
  }

  void add(long spaceId, SpaceState state) {
    spaces.put(spaceId, state);
  }

  void remove(long spaceId) {
    spaces.remove(spaceId);
  }

  /**
   * Whether it has had no space for many calls of this method, for between two programs of an exec
   * there is none either, and nothing that former homes left is to be freed any more.
   */
  boolean isOver() {
    idleCalls = spaces.isEmpty() ? idleCalls + 1 : 0;
    return idleCalls > MAX_IDLE_CALLS && strays.areReleased();
  }

  List<Share> shares() {
    return List.copyOf(shares);
  }

  /** The shares as they are now. */
  List<ShareView> views() {
    return shares.stream().map(Share::view).toList();
  }

  /** Whether another monitor is, or is about to be, its home: nothing may be changed here. */
  boolean isLeft() {
    return left;
  }

  /** Changes nothing from now on. */
  void leave() {
    left = true;
  }

  /** Its spaces, by number. */
  Map<Long, SpaceState> spaces() {
    return Collections.unmodifiableMap(spaces);
  }

  boolean isLost(MemoryMonitorRef monitor) {
    return lost.contains(Incarnation.of(monitor.getIdentity().getIncarnation()));
  }

  /** vRegions of one monitor and space that make a share at most. */
  long shareBytes() {
    return surroundings.shareBytes();
  }

  /** A share that only {@code owner} holds. */
  Share newShare(Holder owner) {
    Share share = new Share(surroundings.random().nextLong(), owner, this);
    shares.add(share);
    return share;
  }

  /** A monitor that is to hold something; from now on it is asked to free what it may have. */
  Holder candidate(MemoryMonitorRef monitor) {
    Holder candidate =
        new Holder(monitor, surroundings.directory().find(monitor, term, replication), new byte[0]);
    everyone.putIfAbsent(candidate.incarnation(), candidate);
    return candidate;
  }

  /** Makes a monitor a replica; returns the capability. */
  @FunctionalInterface
  interface Preparation {
    byte[] prepare(RegionOwner replica);
  }

  /** A monitor that has become a replica; null when there is none to be had. */
  @Nullable Holder findSecondary(Share share, Needed needed, Preparation preparation) {
    Set<String> without = new HashSet<>(Set.of(share.owner().name()));
    without.addAll(share.formerHolders());
    for (int search = 0; search < MAX_SEARCHES; search++) {
      MemoryMonitorRef found;
      try {
        found =
            surroundings
                .placement()
                .placeTogether(
                    who.vprocessId(), needed.chargedBytes(), needed.heldBytes(), without);
      } catch (MemoryRefusal e) {
        LOG.debug("no secondary for vProcess {}: {}", who.vprocessId(), e.getMessage());
        return null;
      }
      if (!without.add(found.getIdentity().getName())) {
        return null;
      }
      if (!isLost(found)) {
        Holder candidate = candidate(found);
        try {
          return new Holder(found, candidate.region(), preparation.prepare(candidate.region()));
        } catch (MemoryRefusal e) {
          LOG.info("{} cannot be a secondary: {}", candidate.name(), e.getMessage());
          refused(candidate, share, e);
        }
      }
    }
    return null;
  }

  /** Who has no room may hold other shares all the same; who does not answer is given up. */
  void refused(Holder candidate, Share share, MemoryRefusal refusal) {
    if (refusal.reason() == MemoryRefusal.Reason.NO_CAPACITY) {
      takeFrom(candidate, share);
    } else {
      lose(candidate.incarnation(), String.valueOf(refusal.getMessage()));
    }
  }

  /**
   * Gives up an owner that does not answer. False while this becomes a home, when that is the only
   * holder: another home may reach it.
   */
  boolean survives(Holder owner) {
    if (restoring && replication < 2) {
      return false;
    }
    lose(owner.incarnation(), "it does not answer");
    return true;
  }

  /** Whether it is being entered at this home, or could not be: nothing is freed meanwhile. */
  boolean isRestoring() {
    return restoring;
  }

  void setRestoring(boolean now) {
    restoring = now;
  }

  /**
   * Gives up a memory monitor for good: its shares go to their secondaries. Idempotent. Chooses no
   * new secondaries, for the caller may be in the middle of a change.
   */
  void lose(Incarnation monitor, String why) {
    if (left || !lost.add(monitor)) {
      return;
    }
    for (Share share : shares) {
      for (Holder holder : share.holders()) {
        if (holder.incarnation().equals(monitor)) {
          LOG.warn("vProcess {} gives up {}: {}", who.vprocessId(), holder.name(), why);
          withdraw(share, holder);
        }
      }
    }
    Holder forsaken = everyone.get(monitor);
    if (forsaken != null) {
      release(forsaken);
    }
  }

  /** Who may know a space, apart from those that were given up. */
  List<Holder> everyHolder() {
    return everyone.values().stream().filter(h -> !lost.contains(h.incarnation())).toList();
  }

  private void release(Holder holder) {
    surroundings
        .unreleased()
        .accept(holder, region -> region.releaseAll(who.vprocessId(), who.incarnation(), false));
  }

  /** Once more, at the end: a call that was late may have come after the first time. */
  void releaseLost() {
    everyone.values().stream().filter(h -> lost.contains(h.incarnation())).forEach(this::release);
  }

  /** A monitor holds a share no more, and may hold others. */
  void withdraw(Share share, Holder holder) {
    if (holder.equals(share.secondary())) {
      share.dropSecondary();
    } else if (share.state() == ShareState.WHOLE) {
      promote(share);
    } else {
      LOG.warn("vProcess {} has lost share {}", who.vprocessId(), share.id());
      Holder partial = share.secondary();
      share.lost();
      if (partial != null) {
        takeFrom(partial, share);
      }
    }
  }

  private void promote(Share share) {
    Holder replica = share.secondary();
    if (replica == null) {
      throw new IllegalStateException("a whole share without a secondary");
    }
    share.promoted();
    try {
      forEachPart(share, replica.region()::promote);
    } catch (MemoryRefusal e) {
      lose(replica.incarnation(), String.valueOf(e.getMessage()));
    }
  }

  /** Memory monitors that were given up so far. */
  int losses() {
    return lost.size();
  }

  /** Makes every share's owner the owner of the share's vRegions in a space. */
  void promoteOwnersIn(long spaceId) {
    for (Share share : shares) {
      List<AddressRange> vregions = vregionsOf(share, spaceId);
      if (!vregions.isEmpty()) {
        share.region().promote(spaceId, vregions);
      }
    }
  }

  /** Enters a share that a former home made, as its processor knows it. */
  void restore(ShareView known) {
    if (shares.stream().noneMatch(share -> share.id() == known.id())) {
      Share share = new Share(known, this);
      share.holders().forEach(holder -> everyone.putIfAbsent(holder.incarnation(), holder));
      shares.add(share);
    }
  }

  @Nullable Share share(long id) {
    return shares.stream().filter(share -> share.id() == id).findFirst().orElse(null);
  }

  /** What former homes left, to be freed between two changes. */
  HomeStrays strays() {
    return strays;
  }

  /** Asks the owner for nothing: a monitor that is new would believe a former home. */
  boolean isListenedTo(Share share) {
    // The only holder is not given up for its silence to a question.
    RegionOwner asked = share.secondary() == null ? share.owner().region() : share.region();
    for (Map.Entry<Long, SpaceState> space : spaces.entrySet()) {
      if (!space.getValue().vregions().rangesOf(share).isEmpty()) {
        try {
          asked.discard(space.getKey(), List.of());
        } catch (MemoryRefusal e) {
          return e.reason() != MemoryRefusal.Reason.UNKNOWN_SPACE;
        }
      }
    }
    return true;
  }

  /** Has the secondary forget a share, which its owner keeps. */
  void dropSecondary(Share share) {
    Holder secondary = share.secondary();
    if (secondary != null) {
      share.dropSecondary();
      takeFrom(secondary, share);
    }
  }

  /** Has a monitor that was a holder forget a share; one that does not answer is given up. */
  void takeFrom(Holder former, Share share) {
    try {
      forEachPart(share, former.region()::revoke);
      if (shares.stream().noneMatch(other -> other.isHeldBy(former.incarnation()))) {
        // Also what was granted there and never became part of a share.
        spaces.keySet().forEach(former.region()::release);
        everyone.remove(former.incarnation());
      }
    } catch (MemoryRefusal e) {
      lose(former.incarnation(), String.valueOf(e.getMessage()));
    }
  }

  void forEachPart(Share share, BiConsumer<Long, List<AddressRange>> action) {
    spaces.forEach(
        (spaceId, state) -> {
          List<AddressRange> vregions = state.vregions().rangesOf(share);
          if (!vregions.isEmpty()) {
            action.accept(spaceId, vregions);
          }
        });
  }

  /**
   * A space that holds part of a share which its secondary has not got; null when there is none.
   */
  @Nullable Long spaceToCopy(Share share) {
    for (Map.Entry<Long, SpaceState> space : spaces.entrySet()) {
      if (!share.isCopied(space.getKey()) && !vregionsOf(share, space.getKey()).isEmpty()) {
        return space.getKey();
      }
    }
    return null;
  }

  boolean isUsed(Share share) {
    return spaces.values().stream().anyMatch(s -> !s.vregions().rangesOf(share).isEmpty());
  }

  List<AddressRange> vregionsOf(Share share, long spaceId) {
    SpaceState state = spaces.get(spaceId);
    return state == null ? List.of() : state.vregions().rangesOf(share);
  }
}
