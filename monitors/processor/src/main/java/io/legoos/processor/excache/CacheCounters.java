package io.legoos.processor.excache;

/**
 * What an ExCache did (row P25). Hits cost no fault and are not counted. Guarded by the lock of the
 * cache it counts for; readers take a {@link #snapshot} under it.
 */
public final class CacheCounters implements Cloneable {
  public long zeroFillFaults;
  public long zeroFilledLines;
  public long remoteFaults;

  /** Those among {@link #remoteFaults} whose lines were on their way already. */
  public long earlyFaults;

  public long writeProtectFaults;
  public long inFlightRefaults;
  public long fetchedLines;
  public long fetchMessages;
  public long prefetchedLines;
  public long prefetchUsedLines;
  public long cleanEvictions;
  public long dirtyEvictions;
  public long zeroEvictions;
  public long flushedLines;
  public long flushMessages;
  public long piggybackedLines;
  public long keptLines;
  public long stallNanos;
  public long heldLines;
  public long lostLines;
  public long lostFaults;

  /** A copy that does not change any more. */
  public CacheCounters snapshot() {
    try {
      return (CacheCounters) clone();
    } catch (CloneNotSupportedException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
