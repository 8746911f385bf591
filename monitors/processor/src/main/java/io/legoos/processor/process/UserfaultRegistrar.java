package io.legoos.processor.process;

import io.legoos.linux.LinuxException;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.Userfaultfd;
import io.legoos.processor.fault.VProcessCache;
import java.io.IOException;
import java.lang.foreign.Arena;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts new ranges under the cache's management. For the tracer's thread. */
final class UserfaultRegistrar {
  private static final Logger LOG = LoggerFactory.getLogger(UserfaultRegistrar.class);

  private final Userfaultfd uffd;
  private final VProcessCache cache;

  UserfaultRegistrar(SystemCalls calls, VProcessCache cache, Arena arena) {
    this.uffd = new Userfaultfd(calls, arena);
    this.cache = cache;
  }

  /**
   * Registers a fresh range and manages it. A range that the kernel will not register (the program
   * has its own userfaultfd on it) stays local.
   */
  void register(AddressSpace space, long address, long bytes, int protection) throws IOException {
    long result = uffd.register(space.space.uffd(), address, bytes);
    if (result < 0) {
      LOG.warn(
          "a range of {} bytes stays local: {}",
          bytes,
          new LinuxException((int) -result, "UFFDIO_REGISTER").getMessage());
      return;
    }
    cache.mapped(space.space, address, address + bytes, protection);
  }

  /** After mremap(2), which keeps the registration of a moved range but not of its new end. */
  void extend(AddressSpace space, long address, long bytes) {
    uffd.register(space.space.uffd(), address, bytes);
  }
}
