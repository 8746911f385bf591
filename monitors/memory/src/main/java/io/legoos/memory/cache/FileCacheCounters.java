package io.legoos.memory.cache;

/**
 * What a file cache has done since its start, and has now.
 *
 * @param bytes of page frames that hold file content now
 * @param readBytes that processor monitors have got here
 * @param missedBytes that had to be read from a storage monitor for that, whole blocks not counted
 * @param storageBytes read from storage monitors, whole blocks
 * @param evictedBytes of frames of content that made room for other content or for pages
 */
public record FileCacheCounters(
    long bytes, long readBytes, long missedBytes, long storageBytes, long evictedBytes) {}
