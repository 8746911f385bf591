package io.legoos.memory.cache;

import com.google.protobuf.ByteString;
import io.legoos.memory.page.FramePool;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * {@link #BYTES} of a file, fewer at its end, in spare frames, which go back when the cache has
 * dropped the block and the last reader is done. Thread-safe.
 */
final class CachedBlock {
  /** Small enough that a random read does not cost much more than it asked for. */
  static final int BYTES = 64 << 10;

  private final CachedFile file;
  private final FramePool pool;
  private final int[] frames;
  private final int length;

  /** One of the cache, one of each reader; 0: the frames are gone. */
  private final AtomicInteger references = new AtomicInteger(1);

  private CachedBlock(CachedFile file, FramePool pool, int[] frames, int length) {
    this.file = file;
    this.pool = pool;
    this.frames = frames;
    this.length = length;
  }

  /** Which block of which content. */
  record Key(long handle, long index) {}

  /** A copy of {@code data} with one reference; null without frames for all of it. */
  static @Nullable CachedBlock of(CachedFile file, FramePool pool, ByteString data) {
    int[] frames = new int[framesFor(data.size())];
    int taken = 0;
    try {
      while (taken < frames.length) {
        frames[taken] = pool.allocateSpare();
        if (frames[taken] == FramePool.NONE) {
          return null;
        }
        taken++;
      }
    } finally {
      if (taken < frames.length) {
        for (int i = 0; i < taken; i++) {
          pool.releaseSpare(frames[i]);
        }
      }
    }
    MemorySegment source = MemorySegment.ofBuffer(data.asReadOnlyByteBuffer());
    for (int i = 0; i < frames.length; i++) {
      int at = i * FramePool.FRAME_BYTES;
      pool.write(frames[i], source, at, Math.min(FramePool.FRAME_BYTES, data.size() - at));
    }
    return new CachedBlock(file, pool, frames, data.size());
  }

  static int framesFor(int bytes) {
    return Math.ceilDiv(bytes, FramePool.FRAME_BYTES);
  }

  CachedFile file() {
    return file;
  }

  int frameCount() {
    return frames.length;
  }

  int length() {
    return length;
  }

  /** Takes a reference; false: the block is gone. */
  boolean retain() {
    int now = references.get();
    while (now > 0) {
      if (references.compareAndSet(now, now + 1)) {
        return true;
      }
      now = references.get();
    }
    return false;
  }

  void release() {
    if (references.decrementAndGet() == 0) {
      for (int frame : frames) {
        pool.releaseSpare(frame);
      }
    }
  }

  /** Copies a range of the block, of which the caller has a reference. */
  void read(int from, MemorySegment target, long targetOffset, int bytes) {
    int done = 0;
    while (done < bytes) {
      int at = from + done;
      int inFrame = at % FramePool.FRAME_BYTES;
      int part = Math.min(FramePool.FRAME_BYTES - inFrame, bytes - done);
      pool.read(frames[at / FramePool.FRAME_BYTES], inFrame, target, targetOffset + done, part);
      done += part;
    }
  }

  /** Copies a whole page, with zeros behind the end of the file; false: all of it is behind. */
  boolean readPage(int page, MemorySegment target, long targetOffset) {
    if (page >= frames.length) {
      return false;
    }
    // What a frame has behind the data was zero when it was taken.
    pool.read(frames[page], target, targetOffset);
    return true;
  }
}
