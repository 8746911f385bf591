package io.legoos.memory.page;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A large piece of off-heap memory cut into frames, with a reference count for each. */
final class Slab {
  private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(int[].class);

  private final MemorySegment memory;
  private final int[] references;

  /** Next free frame of the pool, for free frames; guarded by the pool's lock. */
  final int[] nextFree;

  Slab(Arena arena, int frames) {
    this.memory = arena.allocate((long) frames * FramePool.FRAME_BYTES, FramePool.FRAME_BYTES);
    this.references = new int[frames];
    this.nextFree = new int[frames];
  }

  MemorySegment memory() {
    return memory;
  }

  int references(int index) {
    return (int) COUNT.getAcquire(references, index);
  }

  /** Adds to the count and returns the new one. */
  int addReferences(int index, int delta) {
    return (int) COUNT.getAndAdd(references, index, delta) + delta;
  }
}
