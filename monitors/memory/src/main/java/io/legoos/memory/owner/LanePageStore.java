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

  /** Of the last line; a released space answers NOT_OWNER. */
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
    if (space == null) {
      return PageStatus.NOT_OWNER;
    }
    PageStatus status = space.fetch(address, target, targetOffset);
    return status == PageStatus.NOT_OWNER && isReplaced(space)
        ? fetch(spaceId, address, target, targetOffset)
        : status;
  }

  @Override
  public PageStatus flush(long spaceId, long address, MemorySegment source, long sourceOffset) {
    requests.increment();
    OwnedSpace space = find(spaceId);
    if (space == null) {
      return PageStatus.NOT_OWNER;
    }
    PageStatus status = space.flush(address, source, sourceOffset);
    return status == PageStatus.NOT_OWNER && isReplaced(space)
        ? flush(spaceId, address, source, sourceOffset)
        : status;
  }

  /** A new home may have granted a space anew that a former one had here. */
  private boolean isReplaced(OwnedSpace space) {
    if (spaces.get(space.id()) == space) {
      return false;
    }
    last = null;
    return spaces.containsKey(space.id());
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
