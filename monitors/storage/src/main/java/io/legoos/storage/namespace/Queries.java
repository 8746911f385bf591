package io.legoos.storage.namespace;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.legoos.linux.FileMode;
import io.legoos.protocol.control.v1.DirectoryEntry;
import io.legoos.protocol.control.v1.GetExtendedRequest;
import io.legoos.protocol.control.v1.GetExtendedResponse;
import io.legoos.protocol.control.v1.Inode;
import io.legoos.protocol.control.v1.ListExtendedResponse;
import io.legoos.protocol.control.v1.ReadDirectoryRequest;
import io.legoos.protocol.control.v1.ReadDirectoryResponse;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.util.List;

/** Answers questions about names and attributes; waits for no writer. Thread-safe. */
record Queries(Database database) {
  private static final int MAX_ENTRIES = 1024;

  Inode lookup(long directory, ByteString name) throws StorageException {
    EntryName entry = EntryName.of(name);
    return database.read(
        session -> {
          var found = new Entries(session).lookup(directory, entry);
          if (found.isEmpty()) {
            // The reason is asked for only now: most names are there.
            new Inodes(session).requireDirectory(directory);
            throw new StorageException(Errno.ENOENT, "no such name");
          }
          return found.get().toMessage();
        });
  }

  Inode inode(long number) throws StorageException {
    return database.read(session -> new Inodes(session).require(number).toMessage());
  }

  byte[] target(long inode) throws StorageException {
    return database.read(
        session -> {
          if (!FileMode.isSymlink(new Inodes(session).require(inode).mode())) {
            throw new StorageException(Errno.EINVAL, "no symbolic link");
          }
          return session
              .one("SELECT target FROM inode WHERE number = ?", row -> row.getBytes(1), inode)
              .orElseThrow(() -> new StorageException(Errno.ESTALE, "no such inode"));
        });
  }

  ReadDirectoryResponse list(ReadDirectoryRequest request) throws StorageException {
    int limit = request.getMaxEntries();
    if (limit < 1 || limit > MAX_ENTRIES) {
      throw new StorageException(Errno.EINVAL, "1 to 1024 entries at a time");
    }
    return database.read(
        session -> {
          new Inodes(session).requireDirectory(request.getDirectory());
          // One more than asked for says whether it is complete.
          List<DirectoryEntry> found =
              new Entries(session).list(request.getDirectory(), request.getAfter(), limit + 1);
          boolean complete = found.size() <= limit;
          return ReadDirectoryResponse.newBuilder()
              .addAllEntries(complete ? found : found.subList(0, limit))
              .setComplete(complete)
              .build();
        });
  }

  GetExtendedResponse extended(GetExtendedRequest request) throws StorageException {
    return database.read(
        session -> {
          new Inodes(session).require(request.getInode());
          byte[] value =
              session
                  .one(
                      "SELECT value FROM extended WHERE inode = ? AND name = ?",
                      row -> row.getBytes(1),
                      request.getInode(),
                      request.getName().toByteArray())
                  .orElseThrow(() -> new StorageException(Errno.ENODATA, "no such attribute"));
          return GetExtendedResponse.newBuilder()
              .setValue(UnsafeByteOperations.unsafeWrap(value))
              .build();
        });
  }

  ListExtendedResponse extendedNames(long inode) throws StorageException {
    return database.read(
        session -> {
          new Inodes(session).require(inode);
          List<ByteString> names =
              session.all(
                  "SELECT name FROM extended WHERE inode = ?",
                  row -> UnsafeByteOperations.unsafeWrap(row.getBytes(1)),
                  inode);
          return ListExtendedResponse.newBuilder().addAllNames(names).build();
        });
  }
}
