package io.legoos.processor.fs;

import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** The bytes of a file in chunks; what was never written takes no room. Not thread-safe. */
final class MemoryContent {
  private static final int CHUNK = 1 << 16;

  private final Long2ObjectOpenHashMap<byte[]> chunks = new Long2ObjectOpenHashMap<>();
  private long size;

  long size() {
    return size;
  }

  long allocatedBytes() {
    return (long) chunks.size() * CHUNK;
  }

  int read(long offset, MemorySegment into) {
    long length = Math.clamp(size - offset, 0L, into.byteSize());
    for (long done = 0; done < length; ) {
      long at = offset + done;
      int within = (int) (at % CHUNK);
      int part = (int) Math.min(length - done, CHUNK - within);
      byte[] chunk = chunks.get(at / CHUNK);
      if (chunk == null) {
        into.asSlice(done, part).fill((byte) 0);
      } else {
        MemorySegment.copy(chunk, within, into, ValueLayout.JAVA_BYTE, done, part);
      }
      done += part;
    }
    return (int) length;
  }

  void write(long offset, MemorySegment data) {
    for (long done = 0; done < data.byteSize(); ) {
      long at = offset + done;
      int within = (int) (at % CHUNK);
      int part = (int) Math.min(data.byteSize() - done, CHUNK - within);
      byte[] chunk = chunks.computeIfAbsent(at / CHUNK, i -> new byte[CHUNK]);
      MemorySegment.copy(data, ValueLayout.JAVA_BYTE, done, chunk, within, part);
      done += part;
    }
    size = Math.max(size, offset + data.byteSize());
  }

  /** Makes zeros of the range. */
  void punch(long offset, long length) {
    long end = Math.min(offset + length, size);
    for (long at = offset; at < end; ) {
      int within = (int) (at % CHUNK);
      int part = (int) Math.min(end - at, CHUNK - within);
      byte[] chunk = chunks.get(at / CHUNK);
      if (chunk != null && part == CHUNK) {
        chunks.remove(at / CHUNK);
      } else if (chunk != null) {
        Arrays.fill(chunk, within, within + part, (byte) 0);
      }
      at += part;
    }
  }

  void resize(long newSize) {
    if (newSize < size) {
      punch(newSize, size - newSize);
      chunks.keySet().removeIf((long index) -> index * CHUNK >= newSize);
    }
    size = newSize;
  }

  /** The next chunk that is there, or is not; -1: none before the end. */
  long seek(long offset, boolean hole) {
    if (offset >= size) {
      return -1;
    }
    for (long at = offset; at < size; at = (at / CHUNK + 1) * CHUNK) {
      if (chunks.containsKey(at / CHUNK) != hole) {
        return at;
      }
    }
    return hole ? size : -1;
  }
}
