package io.legoos.processor.fs;

import io.legoos.linux.Errno;
import io.legoos.linux.LinuxException;
import io.legoos.linux.fuse.FuseAttr;
import io.legoos.linux.fuse.FuseReply;
import io.legoos.linux.fuse.FuseRequest;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A request and its answer, in buffers that are used again for the next, and the inodes that the
 * answer tells the kernel of. Used by one thread.
 */
final class FuseCall {
  /** Behind the data of the largest request or answer, for what is before it. */
  static final int OVERHEAD_BYTES = 4096;

  static final int BUFFER_BYTES = VolumeClient.MAX_TRANSFER_BYTES + OVERHEAD_BYTES;

  private final FuseRequest request;
  private final FuseReply reply;
  private final LongArrayList told = new LongArrayList();

  /** That this answer tells the kernel is open; null: none. */
  private @Nullable FileAttributes opened;

  private boolean attributesChanged;

  /** Two buffers of {@link #BUFFER_BYTES}. */
  FuseCall(MemorySegment in, MemorySegment out) {
    this.request = new FuseRequest(in);
    this.reply = new FuseReply(out);
  }

  /** Takes the request that was read. */
  void received(long bytes) throws LinuxException {
    reply.clear();
    told.clear();
    opened = null;
    attributesChanged = false;
    request.received(bytes);
  }

  FuseRequest request() {
    return request;
  }

  FuseReply reply() {
    return reply;
  }

  /** Inodes that {@link InodeTable#told} has counted for this answer. */
  LongArrayList told() {
    return told;
  }

  /** Before the answer the kernel is to hear that it knows an older size of the inode. */
  void attributesChanged() {
    attributesChanged = true;
  }

  boolean hasChangedAttributes() {
    return attributesChanged;
  }

  /** The answer will say that the file is open, which the volume is told. */
  void opened(FileAttributes file, VolumeClient volume) {
    volume.opened(file);
    opened = file;
  }

  /** The answer has not reached the kernel: nothing is open. */
  void notOpened(VolumeClient volume) {
    if (opened != null) {
      volume.closed(opened.number());
      opened = null;
    }
  }

  /**
   * The file name in the request's body.
   *
   * @throws VolumeException ENAMETOOLONG
   */
  FileName nameAt(int offset) throws VolumeException, LinuxException {
    byte[] bytes = request.stringAt(offset);
    if (bytes.length > FileName.MAX_BYTES) {
      throw new VolumeException(Errno.ENAMETOOLONG, "a name");
    }
    try {
      return FileName.of(bytes);
    } catch (IllegalArgumentException e) {
      throw new LinuxException(Errno.EINVAL, "a name with / or NUL, or a dot");
    }
  }

  /** As the kernel wants it. */
  static FuseAttr attributes(FileAttributes inode) {
    return new FuseAttr(
        inode.number(),
        inode.sizeBytes(),
        inode.blocks(),
        inode.accessed().seconds(),
        inode.modified().seconds(),
        inode.changed().seconds(),
        inode.accessed().nanos(),
        inode.modified().nanos(),
        inode.changed().nanos(),
        inode.mode(),
        inode.links(),
        inode.uid(),
        inode.gid(),
        inode.device());
  }

  /** An inode that the kernel knows and the volume does not: the kernel is to look again. */
  static VolumeException vanished(VolumeException e) {
    return e.errno() == Errno.ENOENT ? new VolumeException(Errno.ESTALE, "inode") : e;
  }
}
