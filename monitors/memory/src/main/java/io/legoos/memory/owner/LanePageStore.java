package io.legoos.memory.owner;

import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.PageStore;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The spaces of one vProcess, as its lane sees them. Belongs to the lane's thread. */
final class LanePageStore implements PageStore {
  private final String vprocessId;
  private final ConcurrentMap<Long, OwnedSpace> spaces;
  private final LongAdder requests;

  /** Of the last line; it may be released, and another of its number be there. */
  private @Nullable OwnedSpace last;

  LanePageStore(String vprocessId, ConcurrentMap<Long, OwnedSpace> spaces, LongAdder requests) {
    this.vprocessId = vprocessId;
    this.spaces = spaces;
    this.requests = requests;
  }

  @Override
  public PageStatus fetch(long spaceId, long address, MemorySegment target, long targetOffset) {
    requests.increment();
    OwnedSpace space = find(spaceId);
    return space == null ? PageStatus.NOT_OWNER : space.fetch(address, target, targetOffset);
  }

  @Override
  public PageStatus flush(long spaceId, long address, MemorySegment source, long sourceOffset) {
    requests.increment();
    OwnedSpace space = find(spaceId);
    return space == null ? PageStatus.NOT_OWNER : space.flush(address, source, sourceOffset);
  }

  private @Nullable OwnedSpace find(long spaceId) {
    OwnedSpace cached = last;
    if (cached != null && cached.id() == spaceId && !cached.isReleased()) {
      return cached;
    }
    OwnedSpace found = spaces.get(spaceId);
    if (found == null || !found.owner().vprocessId().equals(vprocessId)) {
      return null;
    }
    last = found;
    return found;
  }
}
