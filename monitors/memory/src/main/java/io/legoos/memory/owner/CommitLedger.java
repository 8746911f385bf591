package io.legoos.memory.owner;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import java.util.concurrent.atomic.AtomicLong;

/** What this monitor has promised: charged bytes, at most capacity x overcommit. Thread-safe. */
public final class CommitLedger {
  private final long limitBytes;
  private final AtomicLong committed = new AtomicLong();

  public CommitLedger(long capacityBytes, double overcommit) {
    this.limitBytes = (long) (capacityBytes * overcommit);
  }

  /**
   * Promises {@code bytes}, or gives them back when negative.
   *
   * @throws MemoryRefusal NO_CAPACITY when they do not fit; nothing has changed
   */
  public void add(long bytes) {
    long now = committed.addAndGet(bytes);
    if (bytes > 0 && now > limitBytes) {
      committed.addAndGet(-bytes);
      throw new MemoryRefusal(
          Reason.NO_CAPACITY,
          bytes
              + " bytes more than "
              + (now - bytes)
              + " exceed the commit limit of "
              + limitBytes);
    }
    if (now < 0) {
      throw new IllegalStateException("gave back more than was promised: " + now);
    }
  }

  /** Promises {@code bytes} even beyond the limit: they are in use already. */
  public void force(long bytes) {
    committed.addAndGet(bytes);
  }

  public long committedBytes() {
    return committed.get();
  }

  public long limitBytes() {
    return limitBytes;
  }
}
