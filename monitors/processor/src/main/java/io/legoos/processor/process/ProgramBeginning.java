package io.legoos.processor.process;

import io.legoos.processor.address.AddressPiece;
import io.legoos.processor.fault.ManagedRanges;
import io.legoos.processor.fault.RangeGuard;
import io.legoos.processor.fault.Space;
import io.legoos.processor.fault.VProcessCache;
import io.legoos.protocol.memory.HomeWindow;
import io.legoos.protocol.memory.NewSpaceLimits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a program has from the first, told to the home in one call that nobody waits for. After exec
 * an empty heap, what the kernel has mapped, and a pool of addresses to map from, the first of
 * which it has before the home is asked; after a fork what its parent had. For the tracer's thread.
 */
final class ProgramBeginning {
  /** Of the pool: what the dynamic linker and a small program map. Adopted unasked. */
  private static final long FIRST_POOL_BYTES = 256 << 10;

  /** Of a fork that no home is asked for: as much as a small program has charged. */
  private static final long MAX_UNASKED_FORK_BYTES = 16 << 20;

  private final VProcessCache cache;
  private final HomeCalls home;
  private final MemoryCalls memoryCalls;

  ProgramBeginning(VProcessCache cache, HomeCalls home, MemoryCalls memoryCalls) {
    this.cache = cache;
    this.home = home;
    this.memoryCalls = memoryCalls;
  }

  /**
   * Makes the space at the home. No line of it is flushed before its owners have heard of it.
   *
   * @param anonymous what the kernel has mapped; the heap begins where the space says
   */
  void of(AddressSpace space, List<ManagedRanges.Extent> anonymous) {
    memoryCalls.dropOldCredit(space); // there is none: what comes is of the home of now
    long start = MemoryCalls.pageUp(space.heapStart);
    space.brk = space.heapStart;
    space.chargedBrk = start + MemoryCalls.LEAST_HEAP_CREDIT_BYTES;
    // The lowest addresses that a home may choose: nobody has chosen any yet.
    long pool = HomeWindow.START;
    space.pool.refill(pool, FIRST_POOL_BYTES);
    List<ManagedRanges.Extent> fixed = new ArrayList<>();
    fixed.add(unused(pool, pool + FIRST_POOL_BYTES));
    fixed.add(unused(start, space.chargedBrk));
    fixed.addAll(anonymous);
    begin(space, null, fixed);
  }

  /**
   * Whether a fork needs no home: nothing is to be copied at any owner, and the child's memory can
   * be told with its space. To be asked when nothing leaves the parent any more.
   */
  boolean isWithoutHome(AddressSpace parent) {
    List<ManagedRanges.Extent> all = ofFork(parent, cache.ranges(parent.space));
    long bytes =
        all.stream()
            .filter(extent -> extent.protection() != 0)
            .mapToLong(extent -> extent.end() - extent.start())
            .sum();
    return bytes <= MAX_UNASKED_FORK_BYTES
        && all.size() <= NewSpaceLimits.MAX_MAPS
        && !parent.foreignInWindow
        && cache.isAllHere(parent.space);
  }

  /** Makes the space of such a child at its home. It has not run, and no line can leave it yet. */
  void ofChild(AddressSpace parent, AddressSpace child) {
    begin(child, parent.space, ofFork(child, cache.ranges(child.space)));
  }

  /** With more for the pool, when it runs low. */
  private void begin(AddressSpace space, @Nullable Space parent, List<ManagedRanges.Extent> fixed) {
    List<ManagedRanges.Extent> later = rest(fixed);
    RangeGuard unknown = cache.ownersDropping(space.space, 0, MemoryCalls.ADDRESS_LIMIT);
    PoolRefill refill = space.pool.isRunningLow() ? PoolRefill.begin(space) : null;
    home.createSpace(
        space.space,
        parent,
        fixed,
        refill == null ? 0 : refill.bytes(),
        pool -> {
          cache.ownersDropped(unknown);
          if (refill != null) {
            begun(refill, pool);
          }
        });
    for (ManagedRanges.Extent extent : later) {
      memoryCalls.adoptLater(
          space, extent.start(), extent.end() - extent.start(), extent.protection());
    }
  }

  /** With what is charged ahead. */
  private static List<ManagedRanges.Extent> ofFork(
      AddressSpace space, List<ManagedRanges.Extent> ranges) {
    List<ManagedRanges.Extent> all = new ArrayList<>(ranges);
    long heapEnd = MemoryCalls.pageUp(space.brk);
    if (space.chargedBrk > heapEnd) {
      all.add(unused(heapEnd, space.chargedBrk));
    }
    for (AddressPiece piece : space.pool.free()) {
      all.add(unused(piece.address(), piece.address() + piece.bytes()));
    }
    return all;
  }

  private static ManagedRanges.Extent unused(long start, long end) {
    return new ManagedRanges.Extent(
        start, end, ManagedRanges.READ | ManagedRanges.WRITE, ManagedRanges.OnFork.COPY);
  }

  /** Takes out what one call may not have. */
  private static List<ManagedRanges.Extent> rest(List<ManagedRanges.Extent> fixed) {
    List<ManagedRanges.Extent> tail =
        fixed.subList(Math.min(fixed.size(), NewSpaceLimits.MAX_MAPS), fixed.size());
    List<ManagedRanges.Extent> rest = List.copyOf(tail);
    tail.clear();
    return rest;
  }

  private void begun(PoolRefill refill, long pool) {
    if (pool == 0) {
      refill.refused();
    } else {
      memoryCalls.refilled(refill, pool);
    }
  }
}
