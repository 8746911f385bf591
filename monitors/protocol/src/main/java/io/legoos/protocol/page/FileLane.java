package io.legoos.protocol.page;

/**
 * A lane to the files of a vNode that a memory monitor caches, instead of the pages of a vProcess.
 * Its spaces are the handles of FileCache.ReadCached, its addresses offsets in a file; it takes no
 * flush.
 */
public final class FileLane {
  /** No name of a vProcess or vNode starts so. */
  private static final char MARK = ':';

  /** Inodes that one FileCache.ForgetFiles may name. */
  public static final int MAX_FORGOTTEN_FILES = 4096;

  /** Of its capability. */
  public static final long EPOCH = 0;

  private FileLane() {}

  /** What the lane's hello says in place of a vProcess. */
  public static String idOf(String vnode) {
    return MARK + vnode;
  }

  public static boolean isId(String id) {
    return !id.isEmpty() && id.charAt(0) == MARK;
  }

  /** The vNode of an id. */
  public static String vnodeOf(String id) {
    if (!isId(id)) {
      throw new IllegalArgumentException("not the id of a file lane: " + id);
    }
    return id.substring(1);
  }
}
