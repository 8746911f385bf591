package io.legoos.protocol.page;

import java.lang.foreign.MemorySegment;

/**
 * The memory monitor's side of a lane: where the transport reads and writes pages. One instance per
 * lane, already bound to the vProcess that the lane was opened for; several lanes call their stores
 * from several threads at once.
 */
public interface PageStore {
  /**
   * Copies the page at {@code address} of space {@code spaceId} to {@code target}. Nothing is
   * written unless the status is {@link PageStatus#OK}.
   */
  PageStatus fetch(long spaceId, long address, MemorySegment target, long targetOffset);

  /** Stores the page at {@code address} of space {@code spaceId}; later fetches see it. */
  PageStatus flush(long spaceId, long address, MemorySegment source, long sourceOffset);
}
