package io.legoos.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collection;

/** Which processors a thread may run on: sched_setaffinity(2). Thread-safe. */
public final class ThreadAffinity {
  /** Of a mask; Linux has CPU_SETSIZE 1024, and larger masks are allowed. */
  private static final int MASK_BYTES = 1024;

  private ThreadAffinity() {}

  /**
   * The calling thread, and threads that it starts, run on these processors from now on.
   *
   * @param processors by number, as in /proc/cpuinfo
   * @throws LinuxException when none of them is there, or allowed
   * @throws IllegalArgumentException for a number beyond all masks
   */
  public static void confineTo(Collection<Integer> processors) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
      for (int processor : processors) {
        if (processor < 0 || processor >= MASK_BYTES * Byte.SIZE) {
          throw new IllegalArgumentException("processor " + processor);
        }
        long index = processor / Long.SIZE;
        long word = mask.getAtIndex(ValueLayout.JAVA_LONG, index);
        mask.setAtIndex(ValueLayout.JAVA_LONG, index, word | 1L << processor % Long.SIZE);
      }
      long result =
          new SystemCalls(arena)
              .call(SyscallNumber.SCHED_SETAFFINITY, 0, MASK_BYTES, mask.address());
      if (result < 0) {
        throw new LinuxException((int) -result, "sched_setaffinity");
      }
    }
  }
}
