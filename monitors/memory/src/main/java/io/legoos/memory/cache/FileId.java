package io.legoos.memory.cache;

/**
 * A file of a vNode, for ever: inode numbers are never used again in a volume.
 *
 * @param volume drawn when the volume was made
 */
public record FileId(long volume, long inode) {}
