package io.legoos.managers;

/**
 * Where the files of a vNode are, and whose they are.
 *
 * @param volumeBytes limit of its files; 0: what the storage monitor has
 * @param ownerUid user whose programs may run in it, besides root's
 * @param ownerGid that user's group
 */
public record VNodePlacement(
    String vnode, String storage, long volumeBytes, int ownerUid, int ownerGid)
    implements VNodeChange {}
