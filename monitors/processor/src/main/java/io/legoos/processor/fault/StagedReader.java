package io.legoos.processor.fault;

import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Reads pages of a program straight to where they are needed, with one process_vm_readv(2). */
final class StagedReader {
  private static final long PAGE_BYTES = 4096;
  private static final MemorySegment ZERO_PAGE = MemorySegment.ofArray(new byte[4096]).asReadOnly();

  private final SystemCalls calls;
  private final MemorySegment local;
  private final MemorySegment remote;
  private int count;

  StagedReader(SystemCalls calls, Arena arena) {
    this.calls = calls;
    this.local = arena.allocate(EvictionBatch.MAX_LINES * 16L, 8);
    this.remote = arena.allocate(EvictionBatch.MAX_LINES * 16L, 8);
  }

  void begin() {
    count = 0;
  }

  void add(long from, long to) {
    remote.setAtIndex(ValueLayout.JAVA_LONG, count * 2L, from);
    remote.setAtIndex(ValueLayout.JAVA_LONG, count * 2L + 1, PAGE_BYTES);
    local.setAtIndex(ValueLayout.JAVA_LONG, count * 2L, to);
    local.setAtIndex(ValueLayout.JAVA_LONG, count * 2L + 1, PAGE_BYTES);
    count++;
  }

  /** Whether all pages were read. */
  boolean read(int task) {
    return count == 0
        || calls.call(
                SyscallNumber.PROCESS_VM_READV,
                task,
                local.address(),
                count,
                remote.address(),
                count,
                0)
            == count * PAGE_BYTES;
  }

  static boolean isZero(MemorySegment pages, long offset) {
    return pages.get(ValueLayout.JAVA_LONG, offset) == 0
        && MemorySegment.mismatch(pages, offset, offset + PAGE_BYTES, ZERO_PAGE, 0, PAGE_BYTES)
            == -1;
  }
}
