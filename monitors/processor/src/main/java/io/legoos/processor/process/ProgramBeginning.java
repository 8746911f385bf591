package io.legoos.processor.process;

import io.legoos.processor.fault.ManagedRanges;
import io.legoos.processor.fault.RangeGuard;
import io.legoos.processor.fault.VProcessCache;
import io.legoos.protocol.memory.NewSpaceLimits;
import java.util.ArrayList;
import java.util.List;

/**
 * What a program has from the first, told to the home in one call that nobody waits for: an empty
 * heap, what the kernel has mapped for it, and a pool of addresses to map from. For the tracer's
 * thread.
 */
final class ProgramBeginning {
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
    List<ManagedRanges.Extent> fixed = new ArrayList<>(anonymous);
    fixed.add(
        new ManagedRanges.Extent(
            start,
            space.chargedBrk,
            ManagedRanges.READ | ManagedRanges.WRITE,
            ManagedRanges.OnFork.COPY));
    List<ManagedRanges.Extent> later = rest(fixed);
    List<RangeGuard> unknown = new ArrayList<>();
    for (ManagedRanges.Extent extent : fixed) {
      unknown.add(cache.ownersDropping(space.space, extent.start(), extent.end()));
    }
    PoolRefill refill = PoolRefill.begin(space);
    home.createSpace(
        space.space,
        fixed,
        refill.bytes(),
        pool -> {
          unknown.forEach(cache::ownersDropped);
          begun(refill, pool);
        });
    for (ManagedRanges.Extent extent : later) {
      memoryCalls.adoptLater(
          space, extent.start(), extent.end() - extent.start(), extent.protection());
    }
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
