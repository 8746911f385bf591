package io.legoos.processor.program;

import io.legoos.protocol.page.LaneGate;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageChannelException;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.PageStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The pages of a fake memory monitor, which owns whatever it is given. Thread-safe. */
final class FakePages implements PageStore, LaneGate {
  static final int PAGE = 4096;

  /** A page of a space. */
  record Key(long space, long address) {}

  final AtomicLong fetches = new AtomicLong();
  final AtomicLong flushes = new AtomicLong();
  // Each lane has a thread of its own in the server.
  private final Set<Thread> fetchLanes = ConcurrentHashMap.newKeySet();
  private final Map<Thread, AtomicLong> flushesOfLanes = new ConcurrentHashMap<>();
  private final Map<Key, byte[]> pages = new ConcurrentHashMap<>();
  private final byte[] capability;
  private volatile long maxPages = Long.MAX_VALUE;
  private volatile long flushMillis;
  private final Set<Long> spaces;

  /**
   * @param spaces those that the home knows: pages of others are not ours
   */
  FakePages(byte[] capability, Set<Long> spaces) {
    this.spaces = spaces;
    this.capability = capability.clone();
  }

  /** From now on a flush of some pages takes as long as a slow network's. */
  void slowDown(long millis) {
    flushMillis = millis;
  }

  void limitTo(long pageCount) {
    maxPages = pageCount;
  }

  @Override
  public PageStore admit(LaneHello hello) throws PageChannelException {
    if (!Arrays.equals(hello.capability(), capability)) {
      throw new PageChannelException(
          PageChannelException.Reason.UNAUTHORIZED, "not the capability of the grant");
    }
    return this;
  }

  @Override
  public PageStatus fetch(long spaceId, long address, MemorySegment target, long targetOffset) {
    fetches.incrementAndGet();
    fetchLanes.add(Thread.currentThread());
    byte[] page = pages.get(new Key(spaceId, address));
    if (page == null) {
      return PageStatus.NOT_HELD;
    }
    MemorySegment.copy(page, 0, target, ValueLayout.JAVA_BYTE, targetOffset, PAGE);
    return PageStatus.OK;
  }

  @Override
  public PageStatus flush(long spaceId, long address, MemorySegment source, long sourceOffset) {
    flushesOfLanes.computeIfAbsent(Thread.currentThread(), t -> new AtomicLong()).incrementAndGet();
    if (flushes.incrementAndGet() % 32 == 0 && flushMillis > 0) {
      pause();
    }
    if (!spaces.contains(spaceId)) {
      return PageStatus.NOT_OWNER;
    }
    Key key = new Key(spaceId, address);
    if (pages.size() >= maxPages && !pages.containsKey(key)) {
      return PageStatus.NO_ROOM;
    }
    byte[] page = new byte[PAGE];
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, sourceOffset, page, 0, PAGE);
    pages.put(key, page);
    if (!spaces.contains(spaceId)) {
      pages.remove(key);
      return PageStatus.NOT_OWNER;
    }
    return PageStatus.OK;
  }

  /** Lines that came on a lane on which lines are fetched. */
  long flushesOnFetchLanes() {
    return flushesOfLanes.entrySet().stream()
        .filter(lane -> fetchLanes.contains(lane.getKey()))
        .mapToLong(lane -> lane.getValue().get())
        .sum();
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(flushMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  int size() {
    return pages.size();
  }

  void drop(long space, long from, long to) {
    pages.keySet().removeIf(k -> k.space == space && k.address >= from && k.address < to);
  }

  void fork(long parent, long child) {
    pages.forEach(
        (key, page) -> {
          if (key.space == parent) {
            pages.put(new Key(child, key.address), page);
          }
        });
  }

  /** Takes the pages of a range out. */
  Map<Key, byte[]> take(long space, long from, long to) {
    Map<Key, byte[]> taken = new ConcurrentHashMap<>();
    pages.forEach(
        (key, page) -> {
          if (key.space == space && key.address >= from && key.address < to) {
            taken.put(key, page);
          }
        });
    taken.keySet().forEach(pages::remove);
    return taken;
  }

  void put(Key key, byte[] page) {
    pages.put(key, page);
  }
}
