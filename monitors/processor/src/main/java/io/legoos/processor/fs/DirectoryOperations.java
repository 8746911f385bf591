package io.legoos.processor.fs;

import io.legoos.linux.Errno;
import io.legoos.linux.FileMode;
import io.legoos.linux.LinuxException;
import io.legoos.linux.fuse.FuseIn;
import io.legoos.linux.fuse.FuseReply;
import java.nio.charset.StandardCharsets;

/**
 * READDIR and READDIRPLUS. Nothing is kept between them: the offset of an entry is the volume's
 * cookie, behind those of "." and "..". Thread-safe.
 */
final class DirectoryOperations {
  private static final byte[] SELF = ".".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PARENT = "..".getBytes(StandardCharsets.US_ASCII);
  private static final long AFTER_PARENT = 2;
  private static final int SHORT_NAME = 8;

  private final VolumeClient volume;
  private final InodeTable inodes;
  private final FuseOptions options;

  DirectoryOperations(VolumeClient volume, InodeTable inodes, FuseOptions options) {
    this.volume = volume;
    this.inodes = inodes;
    this.options = options;
  }

  void read(FuseCall call) throws VolumeException, LinuxException {
    read(call, false);
  }

  void readPlus(FuseCall call) throws VolumeException, LinuxException {
    read(call, true);
  }

  private void read(FuseCall call, boolean plus) throws VolumeException, LinuxException {
    long directory = call.request().nodeId();
    long offset = call.request().longAt(FuseIn.READ_OFFSET);
    int size = call.request().intAt(FuseIn.READ_SIZE);
    if (size < 0 || offset < 0) {
      throw new LinuxException(Errno.EINVAL, "a READDIR of " + size + " bytes at " + offset);
    }
    int limit = Math.min(size, call.reply().room());
    int smallest = FuseReply.directoryEntryBytes(SHORT_NAME) + (plus ? FuseReply.ENTRY_BYTES : 0);
    int entries = Math.clamp(limit / smallest, 1, VolumeClient.MAX_PAGE_ENTRIES);
    long after = Math.max(0, offset - AFTER_PARENT);
    // First, so that a directory that is gone is an error.
    DirectoryPage page = volume.readDirectory(directory, after, entries);
    if (offset < 1 && !appendDot(call, limit, plus, directory, 1, SELF)) {
      return;
    }
    if (offset < AFTER_PARENT
        && !appendDot(call, limit, plus, inodes.parent(directory), AFTER_PARENT, PARENT)) {
      return;
    }
    for (DirectoryPage.Entry entry : page.entries()) {
      if (!append(call, limit, plus, entry)) {
        return;
      }
    }
  }

  private static boolean fits(FuseCall call, int limit, boolean plus, int nameBytes) {
    int bytes = FuseReply.directoryEntryBytes(nameBytes) + (plus ? FuseReply.ENTRY_BYTES : 0);
    return call.reply().bodyBytes() + bytes <= limit;
  }

  private static boolean appendDot(
      FuseCall call, int limit, boolean plus, long inode, long offset, byte[] name) {
    if (!fits(call, limit, plus, name.length)) {
      return false;
    }
    if (plus) {
      call.reply().putUnknownEntry();
    }
    call.reply().putDirectoryEntry(inode, offset, FileMode.S_IFDIR, name);
    return true;
  }

  private boolean append(FuseCall call, int limit, boolean plus, DirectoryPage.Entry entry) {
    FileAttributes inode = entry.attributes();
    if (!fits(call, limit, plus, entry.name().length())) {
      return false;
    }
    if (plus) {
      inodes.told(inode, call.request().nodeId());
      call.told().add(inode.number());
      call.reply().putEntry(FuseCall.attributes(inode), options.validity());
    }
    call.reply()
        .putDirectoryEntry(
            inode.number(), entry.cookie() + AFTER_PARENT, inode.mode(), entry.name().bytes());
    return true;
  }
}
