package io.legoos.storage.namespace;

import io.legoos.linux.ExtendedFlag;
import io.legoos.linux.FileMode;
import io.legoos.protocol.control.v1.Inode;
import io.legoos.protocol.control.v1.SetExtendedRequest;
import io.legoos.protocol.control.v1.SetExtendedResponse;
import io.legoos.protocol.control.v1.SetInodeRequest;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.sql.SQLException;
import java.util.Optional;

/** Changes what is known of an inode, but for its content and names: chmod(2), setxattr(2). */
record Attributes(Change change) {
  /** XATTR_NAME_MAX and XATTR_SIZE_MAX of linux/limits.h. */
  private static final int MAX_NAME_BYTES = 255;

  private static final int MAX_VALUE_BYTES = 64 << 10;

  /** Names and values of one inode, so that XATTR_LIST_MAX is kept too. */
  private static final long MAX_EXTENDED_BYTES = 128 << 10;

  /** All but the size. */
  Inode set(SetInodeRequest request) throws SQLException, StorageException {
    Inodes inodes = change.inodes();
    InodeRow row = inodes.require(request.getInode());
    int mode = row.mode();
    if (request.hasPermissions()) {
      if ((request.getPermissions() & ~FileMode.PERMISSIONS) != 0) {
        throw new StorageException(Errno.EINVAL, "permissions are the low 12 bits of the mode");
      }
      mode = (mode & FileMode.S_IFMT) | request.getPermissions();
    }
    inodes.setAttributes(
        row.number(),
        mode,
        request.hasUid() ? request.getUid() : row.uid(),
        request.hasGid() ? request.getGid() : row.gid(),
        request.hasAccessed() ? Times.of(request.getAccessed()) : row.accessed(),
        request.hasModified() ? Times.of(request.getModified()) : row.modified(),
        change.now());
    return inodes.require(row.number()).toMessage();
  }

  SetExtendedResponse setExtended(SetExtendedRequest request)
      throws SQLException, StorageException {
    byte[] name = checkedName(request);
    InodeRow row = change.inodes().require(request.getInode());
    Optional<Long> before =
        change
            .session()
            .one(
                "SELECT length(value) FROM extended WHERE inode = ? AND name = ?",
                found -> found.getLong(1),
                row.number(),
                name);
    if (before.isEmpty() && (request.getRemove() || request.getFlags() == ExtendedFlag.REPLACE)) {
      throw new StorageException(Errno.ENODATA, "no such attribute");
    }
    if (before.isPresent() && request.getFlags() == ExtendedFlag.CREATE) {
      throw new StorageException(Errno.EEXIST, "the attribute is there");
    }
    long had = before.isPresent() ? name.length + before.get() : 0;
    long has = request.getRemove() ? 0 : name.length + request.getValue().size();
    if (has > had && row.extendedBytes() + has - had > MAX_EXTENDED_BYTES) {
      throw new StorageException(Errno.ENOSPC, "a file has at most 128 KiB of attributes");
    }
    change.exchange(had, has);
    if (request.getRemove()) {
      change
          .session()
          .update("DELETE FROM extended WHERE inode = ? AND name = ?", row.number(), name);
    } else {
      change
          .session()
          .update(
              "INSERT OR REPLACE INTO extended VALUES (?, ?, ?)",
              row.number(),
              name,
              request.getValue().toByteArray());
    }
    change.inodes().addExtendedBytes(row.number(), has - had, change.now());
    return SetExtendedResponse.getDefaultInstance();
  }

  private static byte[] checkedName(SetExtendedRequest request) throws StorageException {
    int flags = request.getFlags();
    if (flags != 0
        && (request.getRemove()
            || (flags != ExtendedFlag.CREATE && flags != ExtendedFlag.REPLACE))) {
      throw new StorageException(Errno.EINVAL, "flags are XATTR_CREATE or XATTR_REPLACE");
    }
    if (request.getValue().size() > MAX_VALUE_BYTES) {
      throw new StorageException(Errno.E2BIG, "a value has at most 64 KiB");
    }
    byte[] name = request.getName().toByteArray();
    if (name.length == 0 || name.length > MAX_NAME_BYTES) {
      throw new StorageException(Errno.ERANGE, "a name has 1 to 255 bytes");
    }
    for (byte b : name) {
      if (b == 0) {
        throw new StorageException(Errno.EINVAL, "a name has no NUL");
      }
    }
    return name;
  }
}
