package io.legoos.processor.fs;

import io.legoos.linux.Errno;
import io.legoos.linux.FileMode;
import io.legoos.linux.LinuxException;
import io.legoos.linux.fuse.FuseIn;
import io.legoos.linux.fuse.FuseRequest;
import io.legoos.linux.fuse.FuseValidity;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Requests that find, make, move and remove names. Thread-safe. */
final class NameOperations {
  private static final int O_EXCL = 0x80;
  private static final int KNOWN_RENAME_FLAGS = 1 | 2; // NOREPLACE, EXCHANGE; not WHITEOUT

  private final VolumeClient volume;
  private final InodeTable inodes;
  private final FuseOptions options;

  NameOperations(VolumeClient volume, InodeTable inodes, FuseOptions options) {
    this.volume = volume;
    this.inodes = inodes;
    this.options = options;
  }

  private void answerEntry(FuseCall call, FileAttributes inode) {
    inodes.told(inode, call.request().nodeId());
    call.told().add(inode.number());
    call.reply().putEntry(FuseCall.attributes(inode), options.validity());
  }

  void lookup(FuseCall call) throws VolumeException, LinuxException {
    FileAttributes found;
    try {
      found = volume.lookup(call.request().nodeId(), call.nameAt(0));
    } catch (VolumeException e) {
      if (e.errno() != Errno.ENOENT || options.missing().isZero()) {
        throw e;
      }
      call.reply().putNoEntry(new FuseValidity(options.missing(), Duration.ZERO));
      return;
    }
    answerEntry(call, found);
  }

  private FileAttributes make(FuseCall call, FileName name, int mode, int device, byte[] target)
      throws VolumeException {
    FuseRequest request = call.request();
    return volume.make(
        request.nodeId(), name, new NewFile(mode, request.uid(), request.gid(), device, target));
  }

  void makeNode(FuseCall call) throws VolumeException, LinuxException {
    int mode = call.request().intAt(FuseIn.MKNOD_MODE);
    int device = call.request().intAt(FuseIn.MKNOD_RDEV);
    FileName name = call.nameAt(FuseIn.MKNOD_BYTES);
    answerEntry(call, make(call, name, mode, device, NewFile.NO_TARGET));
  }

  void makeDirectory(FuseCall call) throws VolumeException, LinuxException {
    int mode = call.request().intAt(FuseIn.MKDIR_MODE) & FileMode.PERMISSIONS;
    FileName name = call.nameAt(FuseIn.MKDIR_BYTES);
    answerEntry(call, make(call, name, FileMode.S_IFDIR | mode, 0, NewFile.NO_TARGET));
  }

  void makeSymlink(FuseCall call) throws VolumeException, LinuxException {
    FileName name = call.nameAt(0);
    byte[] target = call.request().stringAt(name.length() + 1);
    if (target.length > NewFile.MAX_TARGET_BYTES) {
      throw new VolumeException(Errno.ENAMETOOLONG, "a symbolic link");
    }
    answerEntry(call, make(call, name, FileMode.S_IFLNK | 0777, 0, target));
  }

  /** open(2) of a name that the kernel found missing. */
  void create(FuseCall call) throws VolumeException, LinuxException {
    FuseRequest request = call.request();
    int mode = FileMode.S_IFREG | (request.intAt(FuseIn.CREATE_MODE) & FileMode.PERMISSIONS);
    FileName name = call.nameAt(FuseIn.CREATE_BYTES);
    FileAttributes made;
    try {
      made = make(call, name, mode, 0, NewFile.NO_TARGET);
    } catch (VolumeException e) {
      if (e.errno() == Errno.EEXIST && (request.intAt(FuseIn.CREATE_FLAGS) & O_EXCL) == 0) {
        // Another processor was first. The kernel looks again, and checks who may open it.
        throw new VolumeException(Errno.ESTALE, "create");
      }
      throw e;
    }
    answerEntry(call, made);
    call.opened(made, volume);
    call.reply().putOpen(made.dataVersion(), 0);
  }

  void link(FuseCall call) throws VolumeException, LinuxException {
    long inode = call.request().longAt(FuseIn.LINK_OLDNODEID);
    FileName name = call.nameAt(FuseIn.LINK_BYTES);
    answerEntry(call, volume.link(inode, call.request().nodeId(), name));
  }

  void unlink(FuseCall call) throws VolumeException, LinuxException {
    inodes.unlinked(volume.unlink(call.request().nodeId(), call.nameAt(0), false));
  }

  void removeDirectory(FuseCall call) throws VolumeException, LinuxException {
    inodes.unlinked(volume.unlink(call.request().nodeId(), call.nameAt(0), true));
  }

  void rename(FuseCall call) throws VolumeException, LinuxException {
    rename(call, FuseIn.RENAME_BYTES, 0);
  }

  void renameWithFlags(FuseCall call) throws VolumeException, LinuxException {
    int flags = call.request().intAt(FuseIn.RENAME2_FLAGS);
    if ((flags & ~KNOWN_RENAME_FLAGS) != 0) {
      throw new VolumeException(Errno.EINVAL, "rename flags");
    }
    rename(call, FuseIn.RENAME2_BYTES, flags);
  }

  private void rename(FuseCall call, int names, int flags) throws VolumeException, LinuxException {
    FileName name = call.nameAt(names);
    FileName newName = call.nameAt(names + name.length() + 1);
    long newDirectory = call.request().longAt(FuseIn.RENAME_NEWDIR);
    @Nullable FileAttributes replaced =
        volume.rename(call.request().nodeId(), name, newDirectory, newName, flags);
    if (replaced != null) {
      inodes.unlinked(replaced);
    }
  }

  void readSymlink(FuseCall call) throws VolumeException {
    call.reply().putBytes(volume.readSymlink(call.request().nodeId()));
  }

  void forget(FuseCall call) throws LinuxException {
    inodes.forgotten(call.request().nodeId(), call.request().longAt(FuseIn.FORGET_NLOOKUP));
  }

  void forgetMany(FuseCall call) throws LinuxException {
    FuseRequest request = call.request();
    int count = request.intAt(FuseIn.BATCH_FORGET_COUNT);
    int offset = FuseIn.BATCH_FORGET_BYTES;
    for (int i = 0; i < count; i++) {
      inodes.forgotten(
          request.longAt(offset + FuseIn.FORGET_ONE_NODEID),
          request.longAt(offset + FuseIn.FORGET_ONE_NLOOKUP));
      offset += FuseIn.FORGET_ONE_BYTES;
    }
  }
}
