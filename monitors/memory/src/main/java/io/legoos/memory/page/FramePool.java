package io.legoos.memory.page;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * All page frames of a memory monitor, in off-heap slabs that are allocated when first needed and
 * kept until the end. Frames are numbered from 0. Each has a reference count, which is how forked
 * spaces share it (copy on write). A frame whose last reference goes is zeroed before anyone else
 * gets it.
 *
 * <p>What can be had again from elsewhere may be kept in <em>spare</em> frames as long as nobody
 * needs them: they count as free.
 *
 * <p>Thread-safe; only taking and giving back a frame take a lock, and never while copying. Reading
 * or writing the bytes of a frame is the business of who holds a reference.
 */
public final class FramePool implements AutoCloseable {
  public static final int FRAME_BYTES = 4096;

  /** What {@link #allocate} answers when all frames are in use. */
  public static final int NONE = -1;

  /** Spare frames that are asked for at once, so that not each frame has to ask. */
  private static final int SPARE_BATCH = 256;

  /** A reader may still have a frame that its keeper has given back, as long as a copy takes. */
  private static final long GIVE_BACK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Who has spare frames. */
  @FunctionalInterface
  public interface SpareKeeper {
    /**
     * Gives back so many spare frames, or all when there are fewer, before it returns. Called by
     * any thread, without a lock of the pool.
     *
     * @return whether it had any
     */
    boolean giveBack(int frames);
  }

  /** Slabs of 4 MiB: the JDK zeroes a new one, which should not hold up a flush for long. */
  private static final int SLAB_SHIFT = 10;

  private static final int FRAMES_PER_SLAB = 1 << SLAB_SHIFT;

  private final Arena arena = Arena.ofShared();
  private final ReentrantLock lock = new ReentrantLock();
  private final int capacity;

  // A thread reads the slab of a frame only after it got the frame's number from one that wrote it.
  private final Slab[] slabs;
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicInteger spare = new AtomicInteger();
  private volatile SpareKeeper keeper = frames -> false;

  @GuardedBy("lock")
  private int firstFree = NONE;

  @GuardedBy("lock")
  private int neverUsed;

  private volatile int peakUsed;

  /**
   * Allocates nothing yet.
   *
   * @throws IllegalArgumentException when the capacity is not from one frame to 8 TiB
   */
  public FramePool(long capacityBytes) {
    long frames = capacityBytes / FRAME_BYTES;
    if (frames < 1 || frames > Integer.MAX_VALUE - FRAMES_PER_SLAB) {
      throw new IllegalArgumentException("no capacity of a frame pool: " + capacityBytes);
    }
    this.capacity = (int) frames;
    this.slabs = new Slab[(capacity + FRAMES_PER_SLAB - 1) >>> SLAB_SHIFT];
  }

  /** Who is asked for spare frames when no other is free; one for the pool's life. */
  public void keepSpareWith(SpareKeeper spareKeeper) {
    this.keeper = spareKeeper;
  }

  /**
   * Takes a frame with one reference; its bytes are zero. {@link #NONE} when there is none left, no
   * spare one either.
   */
  public int allocate() {
    int frame = take(false);
    if (frame != NONE) {
      return frame;
    }
    long startNanos = System.nanoTime();
    boolean more = true;
    while (frame == NONE && more && System.nanoTime() - startNanos < GIVE_BACK_NANOS) {
      more = keeper.giveBack(SPARE_BATCH);
      // Also after none was left: another thread may have had the last ones given back.
      frame = take(false);
      if (frame == NONE) {
        Thread.yield();
      }
    }
    return frame;
  }

  /** As {@link #allocate}, a spare one; never at the cost of another spare one. */
  public int allocateSpare() {
    return take(true);
  }

  private int take(boolean asSpare) {
    int frame;
    lock.lock();
    try {
      frame = takeFree();
      if (frame == NONE) {
        return NONE;
      }
      taken.incrementAndGet();
      if (asSpare) {
        spare.incrementAndGet();
      } else {
        peakUsed = Math.max(peakUsed, used());
      }
    } finally {
      lock.unlock();
    }
    slab(frame).addReferences(index(frame), 1);
    return frame;
  }

  @GuardedBy("lock")
  private int takeFree() {
    if (firstFree != NONE) {
      int frame = firstFree;
      firstFree = slab(frame).nextFree[index(frame)];
      return frame;
    }
    if (neverUsed == capacity) {
      return NONE;
    }
    if (index(neverUsed) == 0) {
      int frames = Math.min(FRAMES_PER_SLAB, capacity - neverUsed);
      slabs[neverUsed >>> SLAB_SHIFT] = new Slab(arena, frames);
    }
    return neverUsed++;
  }

  /** Adds a reference to a frame that the caller holds one of. */
  public void retain(int frame) {
    slab(frame).addReferences(index(frame), 1);
  }

  /** Gives back a spare frame, whose only reference the caller has. */
  public void releaseSpare(int frame) {
    release(frame);
    spare.decrementAndGet();
  }

  /** Gives back one reference; the last one zeroes and frees the frame. */
  public void release(int frame) {
    Slab slab = slab(frame);
    int left = slab.addReferences(index(frame), -1);
    if (left > 0) {
      return;
    }
    if (left < 0) {
      throw new IllegalStateException("frame " + frame + " was released once too often");
    }
    slab.memory().asSlice(offset(frame), FRAME_BYTES).fill((byte) 0);
    lock.lock();
    try {
      slab.nextFree[index(frame)] = firstFree;
      firstFree = frame;
      taken.decrementAndGet();
    } finally {
      lock.unlock();
    }
  }

  /** Whether someone besides the caller holds a reference. */
  public boolean isShared(int frame) {
    return slab(frame).references(index(frame)) > 1;
  }

  /** Overwrites the frame. */
  public void write(int frame, MemorySegment source, long sourceOffset) {
    MemorySegment.copy(source, sourceOffset, slab(frame).memory(), offset(frame), FRAME_BYTES);
  }

  /** Overwrites the first bytes of the frame. */
  public void write(int frame, MemorySegment source, long sourceOffset, int bytes) {
    MemorySegment.copy(
        source, sourceOffset, slab(frame).memory().asSlice(offset(frame), FRAME_BYTES), 0, bytes);
  }

  public void read(int frame, MemorySegment target, long targetOffset) {
    MemorySegment.copy(slab(frame).memory(), offset(frame), target, targetOffset, FRAME_BYTES);
  }

  /** Copies a part of the frame. */
  public void read(int frame, int from, MemorySegment target, long targetOffset, int bytes) {
    MemorySegment.copy(
        slab(frame).memory().asSlice(offset(frame), FRAME_BYTES),
        from,
        target,
        targetOffset,
        bytes);
  }

  public int capacity() {
    return capacity;
  }

  /** Frames in use now, without spare ones. */
  public int used() {
    return Math.max(0, taken.get() - spare.get());
  }

  /** Spare frames in use now. */
  public int spare() {
    return spare.get();
  }

  /** Frames that are in no use at all now. */
  public int free() {
    return capacity - taken.get();
  }

  /** The most frames that were ever in use at once, without spare ones. */
  public int peakUsed() {
    return peakUsed;
  }

  private Slab slab(int frame) {
    return slabs[frame >>> SLAB_SHIFT];
  }

  private static int index(int frame) {
    return frame & (FRAMES_PER_SLAB - 1);
  }

  private static long offset(int frame) {
    return (long) index(frame) * FRAME_BYTES;
  }

  /** Gives the memory back to the system; nothing may use a frame any more. */
  @Override
  public void close() {
    arena.close();
  }
}
