package io.legoos.processor.excache;

import it.unimi.dsi.fastutil.longs.Long2ObjectMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one address space by page number (see {@link Line}). Room is taken per 2 MiB of
 * touched addresses, so that reserved terabytes cost nothing. Not thread-safe.
 */
public final class LineTable {
  static final int CHUNK_PAGES = 512;
  private static final int CHUNK_SHIFT = 9;

  /** Sees one line of a walk and returns what it becomes. */
  @FunctionalInterface
  public interface Visitor {
    int visit(long page, int line);
  }

  private final Long2ObjectOpenHashMap<int[]> chunks = new Long2ObjectOpenHashMap<>();
  private long lastKey = -1;
  private int @Nullable [] lastChunk;

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
    long firstKey = firstPage >>> CHUNK_SHIFT;
    long lastKeyOfRange = (endPage - 1) >>> CHUNK_SHIFT;
    long[] keys;
    if (lastKeyOfRange - firstKey < chunks.size()) {
      keys = new long[(int) (lastKeyOfRange - firstKey + 1)];
      Arrays.setAll(keys, i -> firstKey + i);
    } else {
      keys = chunks.keySet().toLongArray();
      Arrays.sort(keys);
    }
    for (long key : keys) {
      int[] chunk = chunks.get(key);
      if (chunk != null && key >= firstKey && key <= lastKeyOfRange) {
        walkChunk(key, chunk, firstPage, endPage, visitor);
      }
    }
  }

  private void walkChunk(long key, int[] chunk, long firstPage, long endPage, Visitor visitor) {
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
      chunks.remove(key);
      lastKey = -1;
      lastChunk = null;
    }
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
    LineTable copy = new LineTable();
    for (Long2ObjectMap.Entry<int[]> entry : chunks.long2ObjectEntrySet()) {
      copy.chunks.put(entry.getLongKey(), entry.getValue().clone());
    }
    return copy;
  }
}
