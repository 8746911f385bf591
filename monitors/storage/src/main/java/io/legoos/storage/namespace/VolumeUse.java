package io.legoos.storage.namespace;

/**
 * What the files of one vNode take and may take.
 *
 * @param damaged files that were found damaged since the volume was opened
 */
public record VolumeUse(
    String vnode, long usedBytes, long capacityBytes, long inodes, long damaged) {}
