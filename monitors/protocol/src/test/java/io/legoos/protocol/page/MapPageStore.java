package io.legoos.protocol.page;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A page store on a map. Space {@link #FOREIGN_SPACE} is not owned, {@link #FULL_SPACE} is full.
 */
final class MapPageStore implements PageStore {
  static final long FOREIGN_SPACE = 404;
  static final long FULL_SPACE = 507;

  /** A fetch in this space waits until {@link #release} is called. */
  static final long STUCK_SPACE = 999;

  private record Key(long spaceId, long address) {}

  private final ConcurrentMap<Key, byte[]> pages = new ConcurrentHashMap<>();
  private final CountDownLatch released = new CountDownLatch(1);

  @Override
  public PageStatus fetch(long spaceId, long address, MemorySegment target, long targetOffset) {
    if (spaceId == FOREIGN_SPACE) {
      return PageStatus.NOT_OWNER;
    }
    if (spaceId == STUCK_SPACE) {
      awaitRelease();
    }
    byte @Nullable [] page = pages.get(new Key(spaceId, address));
    if (page == null) {
      return PageStatus.NOT_HELD;
    }
    MemorySegment.copy(page, 0, target, ValueLayout.JAVA_BYTE, targetOffset, page.length);
    return PageStatus.OK;
  }

  @Override
  public PageStatus flush(long spaceId, long address, MemorySegment source, long sourceOffset) {
    if (spaceId == FULL_SPACE) {
      return PageStatus.NO_ROOM;
    }
    byte[] page = new byte[PageExchange.PAGE_BYTES];
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, sourceOffset, page, 0, page.length);
    pages.put(new Key(spaceId, address), page);
    return PageStatus.OK;
  }

  int size() {
    return pages.size();
  }

  void release() {
    released.countDown();
  }

  private void awaitRelease() {
    try {
      if (!released.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("never released");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
