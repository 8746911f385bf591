package io.legoos.processor.fs;

/** Size and use of a volume; {@code maxInodes} 0: no limit of its own. */
public record VolumeStatistics(
    long capacityBytes, long usedBytes, long freeBytes, long maxInodes, long inodes) {}
