package io.legoos.memory.home;

import io.legoos.memory.owner.RegionOwner;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.protocol.Incarnation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The vRegions of one vProcess, in all its spaces, that the same monitors hold: an owner and, with
 * replication, a secondary. Compared by identity. Guarded by the lock of its vProcess.
 *
 * <p>A monitor that was given up never comes back for the same vProcess, so nobody can be served
 * from what it still has.
 */
final class Share {
  /** A home would have to change a share's holders that often to reach the next one's numbers. */
  private static final int TERM_SHIFT = 32;

  private final long id;
  private final long epoch;
  private final RegionOwner region;
  private final Set<Long> copiedSpaces = new HashSet<>();
  private Holder owner;
  private @Nullable Holder secondary;
  private ShareState state = ShareState.SOLE;
  private long generation = 1;
  private long moves;

  /** Of the space that a copy reads. */
  private long readSpace;

  private RangeMap<Boolean> droppedSinceRead = new RangeMap<>();
  private boolean toMove;

  /** Names of who was well and gave it away, while the processor may not have heard of that. */
  private final Set<String> formerHolders = new HashSet<>();

  private long losses;
  private long heldBytes;

  /** When nobody was found to have room for it first; null: not since it was lost. */
  private @Nullable Long refusedNanos;

  /**
   * A share that only its owner holds.
   *
   * @param id unique in the vProcess
   */
  Share(long id, Holder owner, HomeVProcess vprocess) {
    this.id = id;
    this.owner = owner;
    this.epoch = vprocess.who().epoch();
    this.region = new ShareRegion(this, vprocess);
  }

  /** A share that a former home made. */
  Share(ShareView known, HomeVProcess vprocess) {
    this(known.id(), known.owner(), vprocess);
    // Beyond what a former home said that its processor has not heard.
    this.generation = Math.max(known.generation() + 1, vprocess.term() << TERM_SHIFT);
    this.secondary = known.secondary();
    this.losses = known.losses();
    if (known.lost()) {
      this.state = ShareState.LOST;
    } else if (known.whole()) {
      this.state = ShareState.WHOLE;
    } else if (known.secondary() != null) {
      this.state = ShareState.ANNOUNCED;
    }
  }

  long id() {
    return id;
  }

  /** Grows whenever who holds the share changes. */
  long generation() {
    return generation;
  }

  ShareState state() {
    return state;
  }

  /** Of a lost share, who had it last. */
  Holder owner() {
    return owner;
  }

  @Nullable Holder secondary() {
    return secondary;
  }

  ShareView view() {
    return new ShareView(
        id,
        generation,
        epoch,
        owner,
        secondary,
        !state.isHeld(),
        state == ShareState.LOST,
        state == ShareState.WHOLE,
        losses);
  }

  /** Its owner and its secondary as one: what is asked is done at both. */
  RegionOwner region() {
    return region;
  }

  String name() {
    return owner.name();
  }

  List<Holder> holders() {
    List<Holder> holders = new ArrayList<>();
    if (state.isHeld()) {
      holders.add(owner);
      if (secondary != null) {
        holders.add(secondary);
      }
    }
    return holders;
  }

  boolean isHeldBy(Incarnation monitor) {
    return holders().stream().anyMatch(holder -> holder.incarnation().equals(monitor));
  }

  /**
   * Whether the same monitors hold another share and have all of its pages: what moves from one to
   * the other stays where it is.
   */
  boolean isHeldLike(Share other) {
    if (!state.isHeld()
        || !other.state.isHeld()
        || !owner.incarnation().equals(other.owner.incarnation())) {
      return false;
    }
    Holder own = secondary;
    Holder others = other.secondary;
    return own == null || others == null
        ? own == others
        : own.incarnation().equals(others.incarnation())
            && state == ShareState.WHOLE
            && other.state == ShareState.WHOLE;
  }

  private void moveTo(ShareState next) {
    if (!state.canMoveTo(next)) {
      throw new IllegalStateException("share " + id + " cannot go from " + state + " to " + next);
    }
    state = next;
  }

  /** Before anything was flushed: the secondary is complete from the beginning. */
  void beginsWith(Holder replica) {
    moveTo(ShareState.WHOLE);
    secondary = replica;
    generation++;
  }

  /** A secondary that has its VMAs, and no page yet. */
  void announce(Holder replica) {
    moveTo(ShareState.ANNOUNCED);
    secondary = replica;
    copiedSpaces.clear();
    generation++;
  }

  /** The processor sends every flush to both from now on. */
  void switched() {
    moveTo(ShareState.COPYING);
  }

  void copied() {
    moveTo(ShareState.WHOLE);
    copiedSpaces.clear();
  }

  void dropSecondary() {
    moveTo(ShareState.SOLE);
    if (secondary != null) {
      formerHolders.add(secondary.name());
    }
    secondary = null;
    generation++;
  }

  /** The secondary has become the owner. */
  void promoted() {
    Holder replica = secondary;
    if (replica == null) {
      throw new IllegalStateException("share " + id + " has no secondary");
    }
    moveTo(ShareState.SOLE);
    owner = replica;
    secondary = null;
    toMove = false;
    generation++;
  }

  /** The owner, which is well, has given it to the secondary. */
  void handedOver() {
    String before = owner.name();
    promoted();
    formerHolders.add(before);
  }

  /** What its owner had when a secondary was sought last, in bytes. */
  long heldBytes() {
    return heldBytes;
  }

  void sawHeld(long bytes) {
    heldBytes = bytes;
  }

  /**
   * Who must not hold anything of it yet: were this home lost now, the processor would still name
   * those monitors as owner or secondary, and they have not the pages any more.
   */
  Set<String> formerHolders() {
    return Set.copyOf(formerHolders);
  }

  /**
   * Whether the processor knows who holds it now.
   *
   * @param heard the generation that it goes by; null: none
   */
  boolean known(@Nullable Long heard) {
    boolean known = Long.valueOf(generation).equals(heard);
    if (known) {
      formerHolders.clear();
    }
    return known;
  }

  /** Whether its owner, which is well, should give it to another monitor. */
  boolean isToMove() {
    return toMove;
  }

  void setToMove() {
    toMove = true;
  }

  void lost() {
    moveTo(ShareState.LOST);
    refusedNanos = null;
    secondary = null;
    losses++;
    generation++;
  }

  /** Another monitor holds it, which has none of the pages of before. */
  void renewed(Holder successor) {
    moveTo(ShareState.SOLE);
    owner = successor;
    toMove = false;
    generation++;
  }

  /** No monitor has room for it at {@code nanos}; returns for how many nanoseconds that is so. */
  long refusedFor(long nanos) {
    refusedNanos = refusedNanos == null ? nanos : refusedNanos;
    return nanos - refusedNanos;
  }

  /** No monitor has had room for it for too long. */
  void abandoned() {
    moveTo(ShareState.ABANDONED);
    generation++;
  }

  /** Whether all that the owner had in a space when the copy began is at the secondary. */
  boolean isCopied(long spaceId) {
    return copiedSpaces.contains(spaceId);
  }

  /** How often pages have moved within the owner: a copy that saw one begins anew. */
  long moves() {
    return moves;
  }

  /** A copy reads pages of a space from now on; it reads one batch at a time. */
  void reading(long spaceId) {
    readSpace = spaceId;
    droppedSinceRead = new RangeMap<>();
  }

  void pagesDropped(long spaceId, AddressRange range) {
    if (state == ShareState.COPYING && spaceId == readSpace) {
      droppedSinceRead.put(range, true);
    }
  }

  /** Whether a page may have been there when it was read, and is not any more. */
  boolean isDroppedSinceRead(long address) {
    return droppedSinceRead.at(address) != null;
  }

  void copiedSpace(long spaceId) {
    copiedSpaces.add(spaceId);
  }

  void pagesMoved(long spaceId) {
    moves++;
    copiedSpaces.remove(spaceId);
  }
}
