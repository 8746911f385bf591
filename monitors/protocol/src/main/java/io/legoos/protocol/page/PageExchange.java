package io.legoos.protocol.page;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A reusable batch of lines to fetch and lines to flush, sent as one frame. Both kinds in one frame
 * are LegoOS's piggyback (row P8).
 *
 * <p>All storage is off heap and allocated once, so that the data path allocates nothing. Not
 * thread-safe: it belongs to one thread, or to the lane while an exchange is under way. Use a
 * shared, automatic or global arena when one thread sends and another receives.
 */
public final class PageExchange {
  /** Bytes of a line, which is a page of x86-64. */
  public static final int PAGE_BYTES = 4096;

  /** Fetches, and flushes, that one frame may hold. A limit of the wire format. */
  public static final int MAX_PAGES_PER_FRAME = 256;

  private final int maxFetches;
  private final int maxFlushes;
  private final MemorySegment fetchedPages;
  private final MemorySegment flushedPages;
  private final ByteBuffer fetchedBuffer;
  private final ByteBuffer flushedBuffer;
  private final long[] fetchSpaces;
  private final long[] fetchAddresses;
  private final byte[] fetchStatuses;
  private final long[] flushSpaces;
  private final long[] flushAddresses;
  private final byte[] flushStatuses;
  private int fetchCount;
  private int flushCount;

  /**
   * Allocates room for the given numbers of lines in {@code arena}.
   *
   * @throws IllegalArgumentException when a number is negative or above {@link
   *     #MAX_PAGES_PER_FRAME}
   */
  public PageExchange(Arena arena, int maxFetches, int maxFlushes) {
    this.maxFetches = checkLimit(maxFetches);
    this.maxFlushes = checkLimit(maxFlushes);
    this.fetchedPages = arena.allocate((long) PAGE_BYTES * Math.max(1, maxFetches), PAGE_BYTES);
    this.flushedPages = arena.allocate((long) PAGE_BYTES * Math.max(1, maxFlushes), PAGE_BYTES);
    this.fetchedBuffer = fetchedPages.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    this.flushedBuffer = flushedPages.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    this.fetchSpaces = new long[maxFetches];
    this.fetchAddresses = new long[maxFetches];
    this.fetchStatuses = new byte[maxFetches];
    this.flushSpaces = new long[maxFlushes];
    this.flushAddresses = new long[maxFlushes];
    this.flushStatuses = new byte[maxFlushes];
  }

  private PageExchange(PageExchange origin) {
    this.maxFetches = 0;
    this.maxFlushes = origin.maxFlushes;
    this.fetchedPages = origin.fetchedPages;
    this.flushedPages = origin.flushedPages;
    this.fetchedBuffer = origin.fetchedBuffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    this.flushedBuffer = origin.flushedBuffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    this.fetchSpaces = new long[0];
    this.fetchAddresses = new long[0];
    this.fetchStatuses = new byte[0];
    this.flushSpaces = origin.flushSpaces;
    this.flushAddresses = origin.flushAddresses;
    this.flushStatuses = new byte[origin.maxFlushes];
  }

  /**
   * A batch of the same flushes, with the same pages and no fetch, to be sent to another monitor
   * too. {@link #follow} takes over what the origin holds then; only statuses are its own.
   */
  public PageExchange twinOfFlushes() {
    return new PageExchange(this);
  }

  /** As the twin of {@code origin}: holds its flushes of now, unanswered. */
  public void follow(PageExchange origin) {
    flushCount = origin.flushCount;
    java.util.Arrays.fill(flushStatuses, 0, flushCount, PageStatus.UNANSWERED.code());
  }

  private static int checkLimit(int pages) {
    if (pages < 0 || pages > MAX_PAGES_PER_FRAME) {
      throw new IllegalArgumentException(
          "a frame holds 0.." + MAX_PAGES_PER_FRAME + " pages of a kind, not " + pages);
    }
    return pages;
  }

  /** Empties the batch. */
  public void clear() {
    fetchCount = 0;
    flushCount = 0;
  }

  /**
   * Adds a line to fetch and returns its index.
   *
   * @throws IllegalStateException when the batch is full
   */
  public int addFetch(long spaceId, long address) {
    if (fetchCount == maxFetches) {
      throw new IllegalStateException("no room for another fetch");
    }
    fetchSpaces[fetchCount] = spaceId;
    fetchAddresses[fetchCount] = address;
    fetchStatuses[fetchCount] = PageStatus.UNANSWERED.code();
    return fetchCount++;
  }

  /**
   * Adds a line to flush and returns its index; the caller then writes the line's bytes at {@link
   * #flushOffset}.
   *
   * @throws IllegalStateException when the batch is full
   */
  public int addFlush(long spaceId, long address) {
    if (flushCount == maxFlushes) {
      throw new IllegalStateException("no room for another flush");
    }
    flushSpaces[flushCount] = spaceId;
    flushAddresses[flushCount] = address;
    flushStatuses[flushCount] = PageStatus.UNANSWERED.code();
    return flushCount++;
  }

  /** Puts flush {@code from} in the place of flush {@code to}, page and all. */
  public void moveFlush(int from, int to) {
    flushSpaces[to] = flushSpaces[from];
    flushAddresses[to] = flushAddresses[from];
    flushStatuses[to] = flushStatuses[from];
    MemorySegment.copy(flushedPages, flushOffset(from), flushedPages, flushOffset(to), PAGE_BYTES);
  }

  /** Keeps the first {@code count} flushes only. */
  public void truncateFlushes(int count) {
    if (count > flushCount) {
      throw new IllegalArgumentException("there are only " + flushCount + " flushes");
    }
    flushCount = count;
  }

  public int maxFetches() {
    return maxFetches;
  }

  public int maxFlushes() {
    return maxFlushes;
  }

  public int fetchCount() {
    return fetchCount;
  }

  public int flushCount() {
    return flushCount;
  }

  public long fetchSpace(int index) {
    return fetchSpaces[index];
  }

  public long fetchAddress(int index) {
    return fetchAddresses[index];
  }

  public long flushSpace(int index) {
    return flushSpaces[index];
  }

  public long flushAddress(int index) {
    return flushAddresses[index];
  }

  public PageStatus fetchStatus(int index) {
    return PageStatus.ofCode(fetchStatuses[index]);
  }

  public PageStatus flushStatus(int index) {
    return PageStatus.ofCode(flushStatuses[index]);
  }

  /** Called by the transport. */
  public void setFetchStatus(int index, PageStatus status) {
    fetchStatuses[index] = status.code();
  }

  /** Called by the transport. */
  public void setFlushStatus(int index, PageStatus status) {
    flushStatuses[index] = status.code();
  }

  /** All fetched pages, one after the other, in the order of {@link #addFetch}. */
  public MemorySegment fetchedPages() {
    return fetchedPages;
  }

  /** All pages to flush, one after the other, in the order of {@link #addFlush}. */
  public MemorySegment flushedPages() {
    return flushedPages;
  }

  /** {@link #fetchedPages} as the one buffer that a transport may position as it likes. */
  public ByteBuffer fetchedBuffer() {
    return fetchedBuffer;
  }

  /** {@link #flushedPages} as the one buffer that a transport may position as it likes. */
  public ByteBuffer flushedBuffer() {
    return flushedBuffer;
  }

  /** Where page {@code index} starts in {@link #fetchedPages}, in bytes. */
  public static long fetchOffset(int index) {
    return (long) index * PAGE_BYTES;
  }

  /** Where page {@code index} starts in {@link #flushedPages}, in bytes. */
  public static long flushOffset(int index) {
    return (long) index * PAGE_BYTES;
  }
}
