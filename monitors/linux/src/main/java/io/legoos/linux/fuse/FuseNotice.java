package io.legoos.linux.fuse;

import io.legoos.linux.SystemCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What a server tells the kernel unasked: struct fuse_out_header with unique 0 and a code of enum
 * fuse_notify_code in place of the error, linux/fuse.h. Not thread-safe.
 */
public final class FuseNotice {
  /** FUSE_NOTIFY_INVAL_INODE. */
  private static final int INVALIDATE_INODE = 2;

  /** Of struct fuse_notify_inval_inode_out: ino, off, len. */
  private static final int INODE = FuseReply.HEADER_BYTES;

  private static final int OFFSET = INODE + Long.BYTES;
  private static final int BYTES = OFFSET + 2 * Long.BYTES;

  /** No page of the file, only what stat(2) shows. */
  private static final long NO_PAGES = -1;

  private final MemorySegment buffer;

  public FuseNotice(Arena arena) {
    this.buffer = arena.allocate(BYTES, Long.BYTES);
  }

  /**
   * What the kernel knows of an inode's size and times is out of date: it asks before it uses them
   * again. Written to {@code /dev/fuse}; the kernel has done so when this returns.
   *
   * @return as {@link FuseDevice#write}; -ENOENT when it does not know the inode
   */
  public long attributesChanged(SystemCalls calls, int fd, long inode) {
    buffer.set(ValueLayout.JAVA_INT, 0, BYTES);
    buffer.set(ValueLayout.JAVA_INT, Integer.BYTES, INVALIDATE_INODE);
    buffer.set(ValueLayout.JAVA_LONG, 2 * Integer.BYTES, 0);
    buffer.set(ValueLayout.JAVA_LONG, INODE, inode);
    buffer.set(ValueLayout.JAVA_LONG, OFFSET, NO_PAGES);
    buffer.set(ValueLayout.JAVA_LONG, OFFSET + Long.BYTES, 0);
    return FuseDevice.write(calls, fd, buffer, BYTES);
  }
}
