package io.legoos.storage.namespace;

import io.legoos.linux.RenameFlag;
import io.legoos.protocol.control.v1.RenameRequest;
import io.legoos.protocol.control.v1.RenameResponse;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.sql.SQLException;
import java.util.Optional;

/** Gives inodes other names: renameat2(2). Errors come in the order in which Linux finds them. */
record Renaming(Change change) {
  RenameResponse rename(RenameRequest request) throws SQLException, StorageException {
    int flags = request.getFlags();
    if (flags != 0 && flags != RenameFlag.NOREPLACE && flags != RenameFlag.EXCHANGE) {
      throw new StorageException(Errno.EINVAL, "flags are RENAME_NOREPLACE or RENAME_EXCHANGE");
    }
    EntryName name = EntryName.of(request.getName());
    EntryName newName = EntryName.of(request.getNewName());
    InodeRow from = change.inodes().requireDirectory(request.getDirectory());
    InodeRow to = change.inodes().requireDirectory(request.getNewDirectory());
    InodeRow source =
        change
            .entries()
            .lookup(from.number(), name)
            .orElseThrow(() -> new StorageException(Errno.ENOENT, "no such name"));
    Optional<InodeRow> target = change.entries().lookup(to.number(), newName);
    if (flags == RenameFlag.NOREPLACE && target.isPresent()) {
      throw new StorageException(Errno.EEXIST, "the new name is there");
    }
    if (to.links() == 0 || (flags == RenameFlag.EXCHANGE && target.isEmpty())) {
      throw new StorageException(Errno.ENOENT, "no such new name");
    }
    requireOutside(to, source, Errno.EINVAL);
    if (target.isPresent()) {
      requireOutside(
          from, target.get(), flags == RenameFlag.EXCHANGE ? Errno.EINVAL : Errno.ENOTEMPTY);
      if (target.get().number() == source.number()) {
        return RenameResponse.getDefaultInstance();
      }
    }
    if (flags == RenameFlag.EXCHANGE) {
      exchange(from, name, source, to, newName, target.orElseThrow());
      return RenameResponse.getDefaultInstance();
    }
    RenameResponse.Builder response = RenameResponse.newBuilder();
    if (target.isPresent()) {
      requireReplaceable(source, target.get());
    }
    change.entries().delete(from.number(), name);
    place(source, to, newName, target.isPresent());
    int directory = source.isDirectory() ? 1 : 0;
    touch(from, -directory, to, target.isPresent() ? 0 : directory);
    if (target.isPresent()) {
      response.setReplaced(
          new Naming(change).loseName(target.get(), request.getTargetHeld()).toMessage());
    }
    return response.build();
  }

  private void exchange(
      InodeRow from,
      EntryName name,
      InodeRow source,
      InodeRow to,
      EntryName newName,
      InodeRow target)
      throws SQLException {
    place(target, from, name, true);
    place(source, to, newName, true);
    int moved = (source.isDirectory() ? 1 : 0) - (target.isDirectory() ? 1 : 0);
    touch(from, -moved, to, moved);
  }

  private void place(InodeRow row, InodeRow directory, EntryName name, boolean present)
      throws SQLException {
    if (present) {
      change.entries().replace(directory.number(), name, row.number());
    } else {
      change.entries().insert(directory.number(), name, row.number());
    }
    change.inodes().moved(row, directory.number(), change.now());
  }

  private void touch(InodeRow from, int fromLinks, InodeRow to, int toLinks) throws SQLException {
    if (from.number() == to.number()) {
      change.inodes().touchDirectory(from.number(), fromLinks + toLinks, change.now());
    } else {
      change.inodes().touchDirectory(from.number(), fromLinks, change.now());
      change.inodes().touchDirectory(to.number(), toLinks, change.now());
    }
  }

  private void requireReplaceable(InodeRow source, InodeRow target)
      throws SQLException, StorageException {
    if (source.isDirectory() && !target.isDirectory()) {
      throw new StorageException(Errno.ENOTDIR, "a directory replaces a directory only");
    }
    if (!source.isDirectory() && target.isDirectory()) {
      throw new StorageException(Errno.EISDIR, "the new name is a directory's");
    }
    if (target.isDirectory() && !change.entries().isEmpty(target.number())) {
      throw new StorageException(Errno.ENOTEMPTY, "the directory has names");
    }
  }

  /** {@code directory} is neither {@code row} nor below it. */
  private void requireOutside(InodeRow directory, InodeRow row, Errno errno)
      throws SQLException, StorageException {
    if (!row.isDirectory()) {
      return;
    }
    long at = directory.number();
    while (at != row.number()) {
      if (at == Inodes.ROOT) {
        return;
      }
      at = change.inodes().require(at).parent();
    }
    throw new StorageException(errno, "one directory would be below the other");
  }
}
