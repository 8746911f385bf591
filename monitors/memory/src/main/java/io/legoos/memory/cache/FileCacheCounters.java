package io.legoos.memory.cache;

/**
 * What a file cache has done since its start, and has now.
 *
 * @param bytes of page frames that hold file content now
 * @param hitBytes that were read and were here
 * @param missBytes that were read and came from a storage monitor
 * @param storageBytes read from storage monitors, whole blocks
 * @param evictedBytes of frames of content that made room for other content or for pages
 */
public record FileCacheCounters(
    long bytes, long hitBytes, long missBytes, long storageBytes, long evictedBytes) {}
