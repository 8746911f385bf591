package io.legoos.processor.excache;

import io.legoos.processor.address.SparseArray;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one address space by page number (see {@link Line}). Room is taken per 2 MiB of
 * touched addresses, so that reserved terabytes cost nothing. A look-up costs the same however many
 * lines there are, and allocates nothing. Not thread-safe.
 */
public final class LineTable {
  static final int CHUNK_PAGES = 512;
  private static final int CHUNK_SHIFT = 9;

  /** Of the 2^36 pages below 2^48. */
  private static final int CHUNK_BITS = 36 - CHUNK_SHIFT;

  /** Sees one line of a walk and returns what it becomes. */
  @FunctionalInterface
  public interface Visitor {
    int visit(long page, int line);
  }

  private final SparseArray<int[]> chunks;
  private long lastKey = -1;
  private int @Nullable [] lastChunk;

  public LineTable() {
    this(new SparseArray<>(CHUNK_BITS));
  }

  private LineTable(SparseArray<int[]> chunks) {
    this.chunks = chunks;
  }

  private int @Nullable [] chunk(long key) {
    if (key != lastKey) {
      lastChunk = chunks.get(key);
      lastKey = key;
    }
    return lastChunk;
  }

  public int get(long page) {
    int[] chunk = chunk(page >>> CHUNK_SHIFT);
    return chunk == null ? Line.UNTOUCHED : chunk[(int) page & (CHUNK_PAGES - 1)];
  }

  public void set(long page, int line) {
    long key = page >>> CHUNK_SHIFT;
    int[] chunk = chunk(key);
    if (chunk == null) {
      if (line == Line.UNTOUCHED) {
        return;
      }
      chunk = new int[CHUNK_PAGES];
      chunks.put(key, chunk);
      lastChunk = chunk;
    }
    chunk[(int) page & (CHUNK_PAGES - 1)] = line;
  }

  /** Visits every touched line of [firstPage, endPage) and stores what the visitor returns. */
  public void walk(long firstPage, long endPage, Visitor visitor) {
    if (firstPage >= endPage) {
      return;
    }
    chunks.walk(
        firstPage >>> CHUNK_SHIFT,
        ((endPage - 1) >>> CHUNK_SHIFT) + 1,
        (key, chunk) -> walkChunk(key, chunk, firstPage, endPage, visitor));
  }

  /** Whether the chunk is to stay. */
  private boolean walkChunk(long key, int[] chunk, long firstPage, long endPage, Visitor visitor) {
    long base = key << CHUNK_SHIFT;
    int from = (int) Math.max(0, firstPage - base);
    int to = (int) Math.min(CHUNK_PAGES, endPage - base);
    boolean empty = true;
    for (int i = from; i < to; i++) {
      if (chunk[i] != Line.UNTOUCHED) {
        chunk[i] = visitor.visit(base + i, chunk[i]);
      }
      empty &= chunk[i] == Line.UNTOUCHED;
    }
    if (empty && from == 0 && to == CHUNK_PAGES) {
      lastKey = -1;
      lastChunk = null;
      return false;
    }
    return true;
  }

  /** Visits every touched line. */
  public void walkAll(Visitor visitor) {
    walk(0, 1L << 52, visitor);
  }

  /** Chunks in use, for tests of what memory the table takes. */
  int chunkCount() {
    return chunks.size();
  }

  /** A table with the same lines. */
  public LineTable copy() {
    return new LineTable(chunks.copy(int[]::clone));
  }
}
