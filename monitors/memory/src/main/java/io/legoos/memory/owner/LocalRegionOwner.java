package io.legoos.memory.owner;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.lane.LaneCapabilities;
import io.legoos.memory.lane.ProcessorRegistry;
import io.legoos.memory.page.FramePool;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.Vma;
import io.legoos.memory.replica.ReplicaLog;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.PageStore;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The vRegions that this monitor owns. Thread-safe. */
public final class LocalRegionOwner implements RegionOwner {
  private final FramePool frames;
  private final CommitLedger ledger;
  private final LaneCapabilities capabilities;
  private final ProcessorRegistry processors;
  private final ReplicaLog replicas;
  private final LongAdder requests = new LongAdder();
  private final ConcurrentMap<Long, OwnedSpace> spaces = new ConcurrentHashMap<>();
  private final HomeTerms terms = new HomeTerms();

  /** Owns nothing yet; pages of other owners will be in frames. */
  public LocalRegionOwner(
      FramePool frames,
      CommitLedger ledger,
      LaneCapabilities capabilities,
      ProcessorRegistry processors) {
    this(frames, ledger, capabilities, processors, ReplicaLog.none());
  }

  /**
   * Owns nothing yet.
   *
   * @param replicas where pages of other owners go
   */
  public LocalRegionOwner(
      FramePool frames,
      CommitLedger ledger,
      LaneCapabilities capabilities,
      ProcessorRegistry processors,
      ReplicaLog replicas) {
    this.frames = frames;
    this.ledger = ledger;
    this.capabilities = capabilities;
    this.processors = processors;
    this.replicas = replicas;
  }

  @Override
  public byte[] grant(
      VProcessKey who, long spaceId, List<AddressRange> vregions, VRegionRole role) {
    return grant(HomeTerm.NONE, who, spaceId, vregions, role);
  }

  /**
   * As {@link #grant(VProcessKey, long, List, VRegionRole)}, by {@code home}. What a former home
   * left of the space here, and this one did not take over, is nobody's and goes.
   */
  byte[] grant(
      HomeTerm home, VProcessKey who, long spaceId, List<AddressRange> vregions, VRegionRole role) {
    processors.admit(who.processor(), who.incarnation());
    terms.admit(who.vprocessId(), who.incarnation(), home);
    @Nullable OwnedSpace former = spaces.get(spaceId);
    if (former != null && former.owner().equals(who) && home.isNewerThan(former.home())) {
      release(spaceId);
    }
    OwnedSpace space = spaces.computeIfAbsent(spaceId, id -> newSpace(id, who, home));
    if (!space.owner().equals(who)) {
      throw new MemoryRefusal(
          Reason.SPACE_EXISTS, "space " + spaceId + " belongs to another vProcess");
    }
    space.adopt(home);
    space.grant(vregions, role);
    releaseIfStale(space);
    return capabilities.issue(who.vprocessId(), who.incarnation(), who.epoch());
  }

  /** Has its home before others see it: nobody takes it for what a former home left. */
  private OwnedSpace newSpace(long id, VProcessKey who, HomeTerm home) {
    OwnedSpace space = new OwnedSpace(id, who, ledger, frames, replicas);
    space.adopt(home);
    return space;
  }

  @Override
  public void promote(long spaceId, List<AddressRange> vregions) {
    space(spaceId).promote(vregions);
  }

  @Override
  public void vouch(long spaceId, List<AddressRange> vregions) {
    space(spaceId).vouch(vregions);
  }

  @Override
  public long heldBytes(long spaceId, List<AddressRange> vregions) {
    return space(spaceId).heldBytes(vregions);
  }

  @Override
  public void revoke(long spaceId, List<AddressRange> vregions) {
    @Nullable OwnedSpace space = spaces.get(spaceId);
    if (space != null && space.revoke(vregions)) {
      release(spaceId);
    }
  }

  @Override
  public void map(long spaceId, AddressRange range, Vma vma) {
    space(spaceId).map(range, vma);
  }

  @Override
  public void unmap(long spaceId, AddressRange range) {
    space(spaceId).unmap(range);
  }

  @Override
  public void protect(long spaceId, AddressRange range, int protection) {
    space(spaceId).protect(range, protection);
  }

  @Override
  public void discard(long spaceId, List<AddressRange> ranges) {
    space(spaceId).discard(ranges);
  }

  @Override
  public void reserve(long spaceId, long bytes, List<AddressRange> uncharged) {
    space(spaceId).reserve(bytes, uncharged);
  }

  @Override
  public void movePages(long spaceId, AddressRange from, long toStart) {
    space(spaceId).movePages(from, toStart);
  }

  @Override
  public PageBatch readPages(long spaceId, AddressRange range) {
    return space(spaceId).read(range);
  }

  @Override
  public void putPages(long spaceId, PageBatch batch) {
    space(spaceId).putPages(batch);
  }

  @Override
  public void putOlderPages(long spaceId, PageBatch batch) {
    space(spaceId).putOlderPages(batch);
  }

  @Override
  public void fork(long parent, long child) {
    OwnedSpace source = space(parent);
    OwnedSpace copy = source.fork(child);
    copy.adopt(source.home());
    if (spaces.putIfAbsent(child, copy) != null) {
      copy.release();
      throw new MemoryRefusal(Reason.SPACE_EXISTS, "space " + child + " exists already");
    }
    releaseIfStale(copy);
  }

  /**
   * A death that came between the admission and the entry would leave the space behind for good.
   */
  private void releaseIfStale(OwnedSpace space) {
    if (processors.isStale(space.owner().incarnation())) {
      release(space.id());
      throw new MemoryRefusal(Reason.STALE_PROCESSOR, "the processor monitor is gone");
    }
  }

  @Override
  public void release(long spaceId) {
    @Nullable OwnedSpace space = spaces.remove(spaceId);
    if (space != null) {
      space.release();
    }
  }

  @Override
  public List<RangeMap.Entry<Vma>> describe(long spaceId) {
    @Nullable OwnedSpace space = spaces.get(spaceId);
    return space == null ? List.of() : space.describe();
  }

  @Override
  public void releaseAll(String vprocessId, Incarnation processor, boolean formerHomesOnly) {
    releaseAllOf(HomeTerm.NONE, vprocessId, processor, formerHomesOnly);
  }

  /**
   * As {@link #releaseAll}, for {@code home}.
   *
   * @throws MemoryRefusal UNKNOWN_SPACE when there is a newer home
   */
  void releaseAllOf(
      HomeTerm home, String vprocessId, Incarnation processor, boolean formerHomesOnly) {
    if (formerHomesOnly) {
      terms.admit(vprocessId, processor, home);
    } else {
      terms.abandon(vprocessId, processor, home);
    }
    for (OwnedSpace space : spaces.values()) {
      if (space.isOf(vprocessId, processor)
          && (!formerHomesOnly || home.isNewerThan(space.home()))) {
        release(space.id());
      }
    }
  }

  /**
   * Makes {@code home} the home of a space.
   *
   * @throws MemoryRefusal UNKNOWN_SPACE when the space is not here or has a newer home
   */
  void takeOver(long spaceId, HomeTerm home) {
    OwnedSpace space = space(spaceId);
    terms.admit(space.owner().vprocessId(), space.owner().incarnation(), home);
    space.adopt(home);
  }

  /** Whether a space that is here has a newer home than {@code home}. */
  boolean hasNewerHome(long spaceId, HomeTerm home) {
    @Nullable OwnedSpace space = spaces.get(spaceId);
    return space != null && space.home().isNewerThan(home);
  }

  /**
   * Refuses who is not the home of a space that is here.
   *
   * @throws MemoryRefusal UNKNOWN_SPACE
   */
  void requireHome(long spaceId, HomeTerm home) {
    @Nullable OwnedSpace space = spaces.get(spaceId);
    if (space == null) {
      return;
    }
    terms.admit(space.owner().vprocessId(), space.owner().incarnation(), home);
    if (!space.home().equals(home)) {
      throw new MemoryRefusal(
          Reason.UNKNOWN_SPACE, "space " + spaceId + " has another home than " + home.home());
    }
  }

  /** Frees all spaces of an incarnation of a processor monitor; idempotent. */
  public void releaseAllOf(Incarnation processor) {
    terms.forget(processor);
    for (OwnedSpace space : spaces.values()) {
      if (space.owner().incarnation().equals(processor)) {
        release(space.id());
      }
    }
  }

  /** What a lane of {@code vprocessId} reads and writes. */
  public PageStore storeOf(String vprocessId) {
    return new LanePageStore(vprocessId, spaces, requests);
  }

  private OwnedSpace space(long spaceId) {
    @Nullable OwnedSpace space = spaces.get(spaceId);
    if (space == null) {
      throw new MemoryRefusal(Reason.UNKNOWN_SPACE, "no space " + spaceId + " here");
    }
    return space;
  }

  /**
   * One round of {@link OwnedSpace#tend} for every space; whether there is more to do now. For one
   * thread at a time.
   */
  public boolean tendReplicas() {
    MemorySegment buffer = MemorySegment.ofArray(new byte[FramePool.FRAME_BYTES]);
    boolean more = false;
    for (OwnedSpace space : spaces.values()) {
      more |= space.tend(buffer);
    }
    return more;
  }

  /** Of all spaces. Waits for no lane: of a space that is being changed, what was seen last. */
  public SpaceUse use() {
    SpaceUse sum = SpaceUse.NONE;
    for (OwnedSpace space : spaces.values()) {
      sum = sum.plus(space.use());
    }
    return sum;
  }

  /** Pages fetched and flushed since the start. */
  public long requests() {
    return requests.sum();
  }

  public long committedBytes() {
    return ledger.committedBytes();
  }

  public int spaceCount() {
    return spaces.size();
  }
}
