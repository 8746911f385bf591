package io.legoos.cli.bench.latency;

import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.PageStore;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Pages at addresses from 0 on, without a page table. Lives as long as the JVM. */
final class Slab implements PageStore {
  /** 64 MiB: no processor's cache holds them all. */
  static final int PAGES = 16_384;

  private static final long BYTES = (long) PAGES * PageExchange.PAGE_BYTES;

  private final MemorySegment memory = Arena.global().allocate(BYTES);

  /** With every page there is: the first use of one would be a fault of the server's. */
  Slab() {
    memory.fill((byte) 1);
  }

  @Override
  public PageStatus fetch(long spaceId, long address, MemorySegment target, long offset) {
    MemorySegment.copy(memory, address, target, offset, PageExchange.PAGE_BYTES);
    return PageStatus.OK;
  }

  @Override
  public PageStatus flush(long spaceId, long address, MemorySegment source, long offset) {
    MemorySegment.copy(source, offset, memory, address, PageExchange.PAGE_BYTES);
    return PageStatus.OK;
  }
}
