package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.owner.RegionOwner;
import io.legoos.memory.owner.VProcessKey;
import io.legoos.memory.owner.VRegionRole;
import io.legoos.memory.region.AddressRange;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
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

  /** What a vProcess needs of its home. */
  record Surroundings(
      VRegionPlacement placement,
      OwnerDirectory directory,
      RandomGenerator random,
      int replication,
      BiConsumer<Holder, Consumer<RegionOwner>> unreleased) {}

  final ReentrantLock lock = new ReentrantLock();
  private final VProcessKey who;
  private final Surroundings surroundings;
  private final Map<Long, SpaceState> spaces = new LinkedHashMap<>();
  private final List<Share> shares = new ArrayList<>();
  private final Set<Incarnation> lost = new HashSet<>();

  /** Everybody who ever was granted something. */
  private final Map<Incarnation, Holder> everyone = new LinkedHashMap<>();

  private int idleCalls;

  HomeVProcess(VProcessKey who, Surroundings surroundings) {
    this.who = who;
    this.surroundings = surroundings;
  }

  VProcessKey who() {
    return who;
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
   * Whether it has had no space for many calls of this method: between two programs of an exec
   * there is none either.
   */
  boolean isOver() {
    idleCalls = spaces.isEmpty() ? idleCalls + 1 : 0;
    return idleCalls > MAX_IDLE_CALLS;
  }

  List<Share> shares() {
    return List.copyOf(shares);
  }

  boolean isLost(MemoryMonitorRef monitor) {
    return lost.contains(Incarnation.of(monitor.getIdentity().getIncarnation()));
  }

  /**
   * Grants vRegions of a space to a monitor, and to a secondary when there is one to be had.
   *
   * @throws MemoryRefusal of the owner, which is given up when that is UNAVAILABLE
   */
  Share grant(MemoryMonitorRef monitor, long spaceId, List<AddressRange> vregions) {
    Incarnation incarnation = Incarnation.of(monitor.getIdentity().getIncarnation());
    for (Share share : shares) {
      if (share.state() != ShareState.LOST && share.owner().incarnation().equals(incarnation)) {
        grant(share, spaceId, vregions);
        if (share.state() == ShareState.SOLE && !isUsed(share)) {
          beginReplica(share, spaceId, vregions);
        }
        return share;
      }
    }
    RegionOwner region = surroundings.directory().find(monitor);
    Holder owner = new Holder(monitor, region, grantFirst(monitor, region, spaceId, vregions));
    Share share = new Share(surroundings.random().nextLong(), owner, this);
    shares.add(share);
    beginReplica(share, spaceId, vregions);
    return share;
  }

  /** Who does not answer holds nothing yet, and is given up: what it may have heard is freed. */
  private byte[] grantFirst(
      MemoryMonitorRef monitor, RegionOwner region, long spaceId, List<AddressRange> vregions) {
    Holder candidate = new Holder(monitor, region, new byte[0]);
    everyone.putIfAbsent(candidate.incarnation(), candidate);
    try {
      return region.grant(who, spaceId, vregions, VRegionRole.OWNER);
    } catch (MemoryRefusal e) {
      if (e.reason() == MemoryRefusal.Reason.UNAVAILABLE) {
        lose(candidate.incarnation(), String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  /** Of a share that holds nothing yet. */
  private void beginReplica(Share share, long spaceId, List<AddressRange> vregions) {
    Holder replica = findSecondary(share, holder -> grantReplica(holder, spaceId, vregions));
    if (replica != null) {
      share.beginsWith(replica);
    }
  }

  /** Grants more vRegions to who holds a share. */
  void grant(Share share, long spaceId, List<AddressRange> vregions) {
    var unused = share.region().grant(who, spaceId, vregions, VRegionRole.OWNER);
  }

  private byte[] grantReplica(RegionOwner region, long spaceId, List<AddressRange> vregions) {
    return region.grant(who, spaceId, vregions, VRegionRole.REPLICA);
  }

  /** Makes a monitor a replica; returns the capability. */
  @FunctionalInterface
  private interface Preparation {
    byte[] prepare(RegionOwner replica);
  }

  private @Nullable Holder findSecondary(Share share, Preparation preparation) {
    if (surroundings.replication() < 2) {
      return null;
    }
    Set<String> without = new HashSet<>(Set.of(share.owner().name()));
    for (int search = 0; search < MAX_SEARCHES; search++) {
      MemoryMonitorRef found;
      try {
        found = surroundings.placement().place(who.vprocessId(), 1, 0, without).getFirst();
      } catch (MemoryRefusal e) {
        LOG.debug("no secondary for vProcess {}: {}", who.vprocessId(), e.getMessage());
        return null;
      }
      if (!without.add(found.getIdentity().getName())) {
        return null;
      }
      if (!isLost(found)) {
        RegionOwner region = surroundings.directory().find(found);
        Holder candidate = new Holder(found, region, new byte[0]);
        everyone.putIfAbsent(candidate.incarnation(), candidate);
        try {
          return new Holder(found, region, preparation.prepare(region));
        } catch (MemoryRefusal e) {
          LOG.info("{} cannot be a secondary: {}", candidate.name(), e.getMessage());
          lose(candidate.incarnation(), String.valueOf(e.getMessage()));
        }
      }
    }
    return null;
  }

  /** Gives up an owner that does not answer; whether all it held is held by others too. */
  boolean survives(Holder owner) {
    if (surroundings.replication() < 2) {
      return false;
    }
    lose(owner.incarnation(), "it does not answer");
    return true;
  }

  /**
   * Gives up a memory monitor for good: its shares go to their secondaries. Idempotent. Chooses no
   * new secondaries, for the caller may be in the middle of a change.
   */
  void lose(Incarnation monitor, String why) {
    if (!lost.add(monitor)) {
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
        .accept(holder, region -> region.releaseAll(who.vprocessId(), who.incarnation(), Set.of()));
  }

  /** Once more, at the end: a call that was late may have come after the first time. */
  void releaseLost() {
    everyone.values().stream().filter(h -> lost.contains(h.incarnation())).forEach(this::release);
  }

  private void withdraw(Share share, Holder holder) {
    if (holder.equals(share.secondary())) {
      share.dropSecondary();
    } else if (share.state() == ShareState.WHOLE) {
      promote(share);
    } else {
      LOG.warn("vProcess {} has lost share {}", who.vprocessId(), share.id());
      share.lost();
    }
  }

  private void promote(Share share) {
    Holder replica = share.secondary();
    if (replica == null) {
      throw new IllegalStateException("a whole share without a secondary");
    }
    share.promoted();
    try {
      spaces.forEach(
          (spaceId, state) -> {
            List<AddressRange> vregions = state.vregions().rangesOf(share);
            if (!vregions.isEmpty()) {
              replica.region().promote(spaceId, vregions);
            }
          });
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
      if (!vregions.isEmpty() && share.state() != ShareState.LOST) {
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

  /** Has all holders free what is in no space that there is. */
  void releaseStrays() {
    for (Holder holder : everyHolder()) {
      surroundings
          .unreleased()
          .accept(
              holder,
              region -> {
                // No space may be born between the look and the release.
                lock.lock();
                try {
                  region.releaseAll(
                      who.vprocessId(), who.incarnation(), Set.copyOf(spaces.keySet()));
                } finally {
                  lock.unlock();
                }
              });
    }
  }

  /** Names secondaries for the shares that have none, as far as there are any. Between changes. */
  void seekSecondaries() {
    for (Share share : shares) {
      if (share.state() == ShareState.SOLE && isUsed(share)) {
        Holder replica = findSecondary(share, region -> prepareReplica(share, region));
        if (replica != null) {
          share.announce(replica);
          LOG.info("vProcess {}: {} becomes a secondary", who.vprocessId(), replica.name());
        }
      }
    }
  }

  private byte[] prepareReplica(Share share, RegionOwner replica) {
    byte[] capability = {};
    for (Map.Entry<Long, SpaceState> space : spaces.entrySet()) {
      long spaceId = space.getKey();
      SpaceState state = space.getValue();
      List<AddressRange> vregions = state.vregions().rangesOf(share);
      if (!vregions.isEmpty()) {
        capability = grantReplica(replica, spaceId, vregions);
        for (AddressRange vregion : vregions) {
          state
              .vmas()
              .parts(vregion)
              .forEach(vma -> replica.map(spaceId, vma.range(), vma.value()));
        }
      }
    }
    return capability;
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

  private boolean isUsed(Share share) {
    return spaces.values().stream().anyMatch(s -> !s.vregions().rangesOf(share).isEmpty());
  }

  List<AddressRange> vregionsOf(Share share, long spaceId) {
    SpaceState state = spaces.get(spaceId);
    return state == null ? List.of() : state.vregions().rangesOf(share);
  }
}
