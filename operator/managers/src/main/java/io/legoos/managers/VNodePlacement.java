package io.legoos.managers;

/**
 * Where the files of a vNode are, whose they are, and what it may have.
 *
 * @param volumeBytes limit of its files; 0: what the storage monitor has
 * @param ownerUid user whose programs may run in it, besides root's
 * @param ownerGid that user's group
 * @param maxTasks processes and threads that it may have at each processor; 0: the default
 * @param ownNetwork whether its programs have the network of the cluster's vNodes instead of their
 *     processor's
 */
public record VNodePlacement(
    String vnode,
    String storage,
    long volumeBytes,
    int ownerUid,
    int ownerGid,
    int maxTasks,
    boolean ownNetwork)
    implements VNodeChange {
  /** With the default number of tasks, in the network of its processors. */
  public VNodePlacement(
      String vnode, String storage, long volumeBytes, int ownerUid, int ownerGid) {
    this(vnode, storage, volumeBytes, ownerUid, ownerGid, 0, false);
  }

  /** The same with another limit of its files. */
  VNodePlacement withVolumeBytes(long limit) {
    return new VNodePlacement(vnode, storage, limit, ownerUid, ownerGid, maxTasks, ownNetwork);
  }

  /** The same at a storage monitor. */
  VNodePlacement at(String monitor) {
    return new VNodePlacement(
        vnode, monitor, volumeBytes, ownerUid, ownerGid, maxTasks, ownNetwork);
  }
}
