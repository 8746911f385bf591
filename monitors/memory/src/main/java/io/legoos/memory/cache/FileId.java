package io.legoos.memory.cache;

/**
 * A file of a vNode, for ever: inode numbers are never used again in a volume.
 *
 * @param volume drawn when the volume was made; a copy of its files under another name has the same
 */
public record FileId(String vnode, long volume, long inode) {}
