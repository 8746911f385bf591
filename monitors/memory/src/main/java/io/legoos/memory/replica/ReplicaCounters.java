package io.legoos.memory.replica;

/**
 * What a log did and holds.
 *
 * @param ringBytes in memory, not at the store yet
 * @param ringCapacityBytes all that the ring takes
 * @param appended records taken
 * @param dropped records refused for want of room
 * @param bytesWritten to the store, copies by compaction included
 * @param liveBytes of referenced records, wherever they are
 * @param segmentBytes at the store, at most
 * @param lostRecords found damaged by compaction
 * @param degraded the store failed or is slow; over when half of the ring is free
 */
public record ReplicaCounters(
    long ringBytes,
    long ringCapacityBytes,
    long appended,
    long dropped,
    long bytesWritten,
    long liveBytes,
    long segmentBytes,
    long lostRecords,
    boolean degraded) {}
