package io.legoos.processor.fault;

import io.legoos.processor.excache.CacheCounters;

/**
 * A vProcess's use of its ExCache at one moment.
 *
 * @param exCacheBytes its size
 * @param residentBytes lines in use
 * @param peakResidentBytes the most that ever were
 */
public record CacheStatistics(
    long exCacheBytes, long residentBytes, long peakResidentBytes, CacheCounters counters) {}
