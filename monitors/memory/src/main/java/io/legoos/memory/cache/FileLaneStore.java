package io.legoos.memory.cache;

import io.legoos.protocol.page.FileLane;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.PageStore;
import java.lang.foreign.MemorySegment;

/** The cached files of one vNode as the spaces of a lane, see {@link FileLane}. */
public record FileLaneStore(FileCache cache, String vnode) implements PageStore {
  @Override
  public PageStatus fetch(long spaceId, long address, MemorySegment target, long targetOffset) {
    return cache.page(vnode, spaceId, address, target, targetOffset);
  }

  @Override
  public PageStatus flush(long spaceId, long address, MemorySegment source, long sourceOffset) {
    return PageStatus.NOT_OWNER;
  }
}
