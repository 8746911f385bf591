package io.legoos.memory.owner;

/**
 * What one space is charged at its owner, and what is promised to it beyond that. Guarded by the
 * space's lock.
 */
final class SpaceCharge {
  private final CommitLedger ledger;
  private long reservedBytes;

  SpaceCharge(CommitLedger ledger) {
    this.ledger = ledger;
  }

  /**
   * Charges, or gives back, past the promise.
   *
   * @throws io.legoos.memory.MemoryRefusal NO_CAPACITY, only for more; nothing has changed
   */
  void add(long bytes) {
    ledger.add(bytes);
  }

  /** Charges what was charged elsewhere before: it is never refused. */
  void force(long bytes) {
    ledger.force(bytes);
  }

  /**
   * Charges from the promise first, or gives back.
   *
   * @throws io.legoos.memory.MemoryRefusal NO_CAPACITY; nothing has changed
   */
  void take(long delta) {
    long fromReserve = Math.clamp(delta, 0, reservedBytes);
    ledger.add(delta - fromReserve);
    reservedBytes -= fromReserve;
  }

  /**
   * Promises {@code bytes}; a negative number takes back as much of the promise as there is.
   *
   * @throws io.legoos.memory.MemoryRefusal NO_CAPACITY; nothing has changed
   */
  void reserve(long bytes) {
    long given = bytes < 0 ? -Math.min(reservedBytes, -bytes) : bytes;
    ledger.add(given);
    reservedBytes += given;
  }

  /** A charge has become a promise. */
  void keepAsReserve(long bytes) {
    reservedBytes += bytes;
  }

  /** Takes the promise back. */
  void close() {
    ledger.add(-reservedBytes);
    reservedBytes = 0;
  }
}
