package io.legoos.processor.fs;

import io.legoos.linux.FileMode;
import io.legoos.linux.LinuxException;
import io.legoos.linux.fuse.FuseFlags;
import io.legoos.linux.fuse.FuseIn;
import io.legoos.linux.fuse.FuseRequest;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Requests for what stat(2) shows and chmod(2), chown(2), truncate(2), utimensat(2) change. */
final class AttributeOperations {
  private static final int BLOCK_BYTES = 4096;

  /** Inodes that a volume without a limit says it has. */
  private static final long MANY_INODES = 1L << 32;

  private final VolumeClient volume;
  private final InodeTable inodes;
  private final FuseOptions options;
  private final InstantSource clock;

  AttributeOperations(
      VolumeClient volume, InodeTable inodes, FuseOptions options, InstantSource clock) {
    this.volume = volume;
    this.inodes = inodes;
    this.options = options;
    this.clock = clock;
  }

  private void answer(FuseCall call, FileAttributes inode) {
    inodes.toldAttributes(inode);
    call.reply().putAttributes(FuseCall.attributes(inode), options.validity());
  }

  void get(FuseCall call) throws VolumeException {
    try {
      answer(call, volume.attributes(call.request().nodeId()));
    } catch (VolumeException e) {
      throw FuseCall.vanished(e);
    }
  }

  void set(FuseCall call) throws VolumeException, LinuxException {
    FuseRequest request = call.request();
    int valid = request.intAt(FuseIn.SETATTR_VALID);
    try {
      AttributeChange change =
          new AttributeChange(
              permissions(request, valid),
              has(valid, FuseFlags.FATTR_UID) ? request.intAt(FuseIn.SETATTR_UID) : null,
              has(valid, FuseFlags.FATTR_GID) ? request.intAt(FuseIn.SETATTR_GID) : null,
              has(valid, FuseFlags.FATTR_SIZE) ? request.longAt(FuseIn.SETATTR_SIZE) : null,
              accessed(request, valid),
              modified(request, valid));
      answer(call, volume.change(request.nodeId(), change));
    } catch (VolumeException e) {
      throw FuseCall.vanished(e);
    }
  }

  private static boolean has(int valid, int bit) {
    return (valid & bit) != 0;
  }

  /** By FUSE_HANDLE_KILLPRIV_V2 it is on us that a new owner does not get setuid and setgid. */
  private @Nullable Integer permissions(FuseRequest request, int valid)
      throws VolumeException, LinuxException {
    if (has(valid, FuseFlags.FATTR_MODE)) {
      return request.intAt(FuseIn.SETATTR_MODE) & FileMode.PERMISSIONS;
    }
    if (!has(valid, FuseFlags.FATTR_UID | FuseFlags.FATTR_GID | FuseFlags.FATTR_KILL_SUIDGID)) {
      return null;
    }
    FileAttributes inode = volume.attributes(request.nodeId());
    int left = FileMode.withoutPrivileges(inode.mode()) & FileMode.PERMISSIONS;
    boolean as = inode.isDirectory() || left == (inode.mode() & FileMode.PERMISSIONS);
    return as ? null : left;
  }

  private @Nullable FileTime accessed(FuseRequest request, int valid) throws LinuxException {
    if (has(valid, FuseFlags.FATTR_ATIME_NOW)) {
      return now();
    }
    return has(valid, FuseFlags.FATTR_ATIME)
        ? time(request, FuseIn.SETATTR_ATIME, FuseIn.SETATTR_ATIMENSEC)
        : null;
  }

  private @Nullable FileTime modified(FuseRequest request, int valid) throws LinuxException {
    if (has(valid, FuseFlags.FATTR_MTIME_NOW)) {
      return now();
    }
    return has(valid, FuseFlags.FATTR_MTIME)
        ? time(request, FuseIn.SETATTR_MTIME, FuseIn.SETATTR_MTIMENSEC)
        : null;
  }

  private static FileTime time(FuseRequest request, int seconds, int nanos) throws LinuxException {
    return new FileTime(request.longAt(seconds), request.intAt(nanos));
  }

  private FileTime now() {
    Instant now = clock.instant();
    return new FileTime(now.getEpochSecond(), now.getNano());
  }

  void statistics(FuseCall call) throws VolumeException {
    VolumeStatistics volumeNow = volume.statistics();
    long files = volumeNow.maxInodes() == 0 ? MANY_INODES : volumeNow.maxInodes();
    call.reply()
        .putStatistics(
            volumeNow.capacityBytes() / BLOCK_BYTES,
            volumeNow.freeBytes() / BLOCK_BYTES,
            files,
            Math.max(0, files - volumeNow.inodes()));
  }
}
