package io.legoos.processor.fs;

import io.legoos.linux.Errno;
import io.legoos.linux.LinuxException;
import io.legoos.linux.fuse.FuseFlags;
import io.legoos.linux.fuse.FuseIn;
import io.legoos.linux.fuse.FuseRequest;

/** Requests on the content of files. Reads and writes use the call's own buffers. Thread-safe. */
final class DataOperations {
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;

  private final VolumeClient volume;
  private final InodeTable inodes;
  private final FuseStatistics statistics;

  DataOperations(VolumeClient volume, InodeTable inodes, FuseStatistics statistics) {
    this.volume = volume;
    this.inodes = inodes;
    this.statistics = statistics;
  }

  /** Asks the volume, whatever the kernel has cached: what was closed before is seen. */
  void open(FuseCall call) throws VolumeException {
    try {
      FileAttributes inode = volume.attributes(call.request().nodeId());
      if (inode.links() == 0 && !inodes.isNameless(inode.number())) {
        // Another processor has removed the name by which the kernel came here; it looks again.
        throw new VolumeException(Errno.ESTALE, "inode");
      }
      int flags = inodes.isCached(inode) ? FuseFlags.FOPEN_KEEP_CACHE : 0;
      if (inodes.isOutOfDate(inode)) {
        // Else it would believe the size that it was told up to a second ago.
        call.attributesChanged();
      }
      call.opened(inode, volume);
      call.reply().putOpen(inode.dataVersion(), flags);
    } catch (VolumeException e) {
      throw FuseCall.vanished(e);
    }
  }

  void release(FuseCall call) throws LinuxException {
    inodes.closed(call.request().nodeId(), call.request().longAt(FuseIn.RELEASE_FH));
    volume.closed(call.request().nodeId());
  }

  private static int checkedSize(int size) throws LinuxException {
    if (size < 0 || size > VolumeClient.MAX_TRANSFER_BYTES) {
      throw new LinuxException(Errno.EINVAL, "a transfer of " + size + " bytes");
    }
    return size;
  }

  void read(FuseCall call) throws VolumeException, LinuxException {
    FuseRequest request = call.request();
    int size = checkedSize(request.intAt(FuseIn.READ_SIZE));
    long offset = request.longAt(FuseIn.READ_OFFSET);
    try {
      int done = volume.read(request.nodeId(), offset, call.reply().data(size));
      call.reply().advance(done);
      statistics.read(done);
    } catch (VolumeException e) {
      throw FuseCall.vanished(e);
    }
  }

  void write(FuseCall call) throws VolumeException, LinuxException {
    FuseRequest request = call.request();
    int size = checkedSize(request.intAt(FuseIn.WRITE_SIZE));
    long offset = request.longAt(FuseIn.WRITE_OFFSET);
    boolean clear = (request.intAt(FuseIn.WRITE_FLAGS) & FuseFlags.WRITE_KILL_SUIDGID) != 0;
    try {
      var unused =
          volume.write(request.nodeId(), offset, request.dataAt(FuseIn.WRITE_BYTES, size), clear);
    } catch (VolumeException e) {
      throw FuseCall.vanished(e);
    }
    statistics.written(size);
    call.reply().putInt(size);
    call.reply().putInt(0);
  }

  void allocate(FuseCall call) throws VolumeException, LinuxException {
    FuseRequest request = call.request();
    try {
      var unused =
          volume.allocate(
              request.nodeId(),
              request.longAt(FuseIn.FALLOCATE_OFFSET),
              request.longAt(FuseIn.FALLOCATE_LENGTH),
              request.intAt(FuseIn.FALLOCATE_MODE));
    } catch (VolumeException e) {
      throw FuseCall.vanished(e);
    }
  }

  void seek(FuseCall call) throws VolumeException, LinuxException {
    FuseRequest request = call.request();
    int whence = request.intAt(FuseIn.LSEEK_WHENCE);
    long offset = request.longAt(FuseIn.LSEEK_OFFSET);
    if (whence != SEEK_DATA && whence != SEEK_HOLE) {
      throw new VolumeException(Errno.EINVAL, "lseek");
    }
    if (offset < 0) {
      throw new VolumeException(Errno.ENXIO, "lseek");
    }
    try {
      call.reply().putLong(volume.seek(request.nodeId(), offset, whence == SEEK_HOLE));
    } catch (VolumeException e) {
      throw FuseCall.vanished(e);
    }
  }

  void sync(FuseCall call) throws VolumeException, LinuxException {
    boolean dataOnly = (call.request().intAt(FuseIn.FSYNC_FLAGS) & FuseFlags.FSYNC_FDATASYNC) != 0;
    try {
      volume.sync(call.request().nodeId(), dataOnly);
    } catch (VolumeException e) {
      throw FuseCall.vanished(e);
    }
  }

  void syncAll() throws VolumeException {
    volume.sync(0, false);
  }
}
