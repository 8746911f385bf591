package io.legoos.storage.namespace;

import com.google.protobuf.ByteString;
import io.legoos.linux.FileMode;
import io.legoos.protocol.control.v1.Inode;
import io.legoos.protocol.control.v1.LinkRequest;
import io.legoos.protocol.control.v1.MakeRequest;
import io.legoos.protocol.control.v1.UnlinkRequest;
import io.legoos.protocol.control.v1.UnlinkResponse;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.sql.SQLException;

/** Gives inodes names and takes them away: mknod(2), link(2), unlink(2), rmdir(2). */
record Naming(Change change) {
  /** As ext4's. */
  static final int MAX_LINKS = 65000;

  /** PATH_MAX of limits.h without its NUL. */
  private static final int MAX_TARGET_BYTES = 4095;

  Inode make(MakeRequest request) throws SQLException, StorageException {
    EntryName name = EntryName.of(request.getName());
    int mode = checkedMode(request);
    Inodes inodes = change.inodes();
    InodeRow directory = inodes.requireLiveDirectory(request.getDirectory());
    requireAbsent(directory, name);
    change.takeInode();
    int gid = request.getGid();
    if ((directory.mode() & FileMode.S_ISGID) != 0) {
      gid = directory.gid();
      mode |= FileMode.isDirectory(mode) ? FileMode.S_ISGID : 0;
    }
    boolean link = FileMode.isSymlink(mode);
    boolean isDirectory = FileMode.isDirectory(mode);
    long size = link ? request.getTarget().size() : 0;
    InodeRow made =
        InodeRow.made(
            inodes.nextNumber(),
            mode,
            request.getUid(),
            gid,
            FileMode.isDevice(mode) ? request.getDevice() : 0,
            isDirectory ? InodeRow.DIRECTORY_BYTES : size,
            directory.number(),
            change.now());
    inodes.insert(made, link ? request.getTarget().toByteArray() : null);
    change.entries().insert(directory.number(), name, made.number());
    inodes.touchDirectory(directory.number(), isDirectory ? 1 : 0, change.now());
    return made.toMessage();
  }

  private static int checkedMode(MakeRequest request) throws StorageException {
    int mode = request.getMode();
    if ((mode & ~(FileMode.S_IFMT | FileMode.PERMISSIONS)) != 0) {
      throw new StorageException(Errno.EINVAL, "no mode of a file");
    }
    ByteString target = request.getTarget();
    switch (mode & FileMode.S_IFMT) {
      case FileMode.S_IFLNK -> checkTarget(target);
      case FileMode.S_IFREG,
          FileMode.S_IFDIR,
          FileMode.S_IFCHR,
          FileMode.S_IFBLK,
          FileMode.S_IFIFO,
          FileMode.S_IFSOCK -> {
        if (!target.isEmpty()) {
          throw new StorageException(Errno.EINVAL, "only a symbolic link has a target");
        }
      }
      default -> throw new StorageException(Errno.EINVAL, "no type of a file");
    }
    return mode;
  }

  private static void checkTarget(ByteString target) throws StorageException {
    if (target.isEmpty()) {
      throw new StorageException(Errno.ENOENT, "a symbolic link has a target");
    }
    if (target.size() > MAX_TARGET_BYTES) {
      throw new StorageException(Errno.ENAMETOOLONG, "a target has at most 4095 bytes");
    }
    for (int i = 0; i < target.size(); i++) {
      if (target.byteAt(i) == 0) {
        throw new StorageException(Errno.EINVAL, "a target has no NUL");
      }
    }
  }

  Inode link(LinkRequest request) throws SQLException, StorageException {
    EntryName name = EntryName.of(request.getName());
    Inodes inodes = change.inodes();
    InodeRow directory = inodes.requireLiveDirectory(request.getDirectory());
    InodeRow row = inodes.require(request.getInode());
    requireAbsent(directory, name);
    if (row.isDirectory()) {
      throw new StorageException(Errno.EPERM, "a directory has one name");
    }
    if (row.links() == 0) {
      throw new StorageException(Errno.ENOENT, "the file is removed");
    }
    if (row.links() >= MAX_LINKS) {
      throw new StorageException(Errno.EMLINK, "a file has at most 65000 names");
    }
    change.entries().insert(directory.number(), name, row.number());
    inodes.addLinks(row.number(), 1, change.now());
    inodes.touchDirectory(directory.number(), 0, change.now());
    return inodes.require(row.number()).toMessage();
  }

  UnlinkResponse unlink(UnlinkRequest request) throws SQLException, StorageException {
    EntryName name = EntryName.of(request.getName());
    Inodes inodes = change.inodes();
    Entries entries = change.entries();
    InodeRow directory = inodes.requireDirectory(request.getDirectory());
    InodeRow row =
        entries
            .lookup(directory.number(), name)
            .orElseThrow(() -> new StorageException(Errno.ENOENT, "no such name"));
    if (request.getIsDirectory() && !row.isDirectory()) {
      throw new StorageException(Errno.ENOTDIR, "no directory");
    }
    if (!request.getIsDirectory() && row.isDirectory()) {
      throw new StorageException(Errno.EISDIR, "a directory");
    }
    if (row.isDirectory() && !entries.isEmpty(row.number())) {
      throw new StorageException(Errno.ENOTEMPTY, "the directory has names");
    }
    entries.delete(directory.number(), name);
    inodes.touchDirectory(directory.number(), row.isDirectory() ? -1 : 0, change.now());
    return UnlinkResponse.newBuilder()
        .setInode(loseName(row, request.getHeld()).toMessage())
        .build();
  }

  /** A name of the inode is gone already: the inode as it is now, or was last. */
  InodeRow loseName(InodeRow row, boolean held) throws SQLException, StorageException {
    Inodes inodes = change.inodes();
    inodes.addLinks(row.number(), row.isDirectory() ? (int) -row.links() : -1, change.now());
    InodeRow after = inodes.require(row.number());
    change.dropIfNameless(after, held);
    return after;
  }

  private void requireAbsent(InodeRow directory, EntryName name)
      throws SQLException, StorageException {
    if (change.entries().find(directory.number(), name).isPresent()) {
      throw new StorageException(Errno.EEXIST, "the name is there");
    }
  }
}
