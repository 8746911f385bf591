package io.legoos.storage.namespace;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.legoos.protocol.control.v1.DirectoryEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The table of directory entries, in the transaction of a session. */
record Entries(Session session) {
  private static final String LOOKUP =
      "SELECT "
          + InodeRow.COLUMNS
          + " FROM entry e JOIN inode i ON i.number = e.inode WHERE e.directory = ? AND e.name = ?";
  private static final String LIST =
      "SELECT "
          + InodeRow.COLUMNS
          + ", e.name, e.cookie FROM entry e JOIN inode i ON i.number = e.inode"
          + " WHERE e.directory = ? AND e.cookie > ? ORDER BY e.cookie LIMIT ?";

  Optional<InodeRow> lookup(long directory, EntryName name) throws SQLException {
    return session.one(LOOKUP, InodeRow::of, directory, name.toColumn());
  }

  OptionalLong find(long directory, EntryName name) throws SQLException {
    Optional<Long> inode =
        session.one(
            "SELECT inode FROM entry WHERE directory = ? AND name = ?",
            row -> row.getLong(1),
            directory,
            name.toColumn());
    return inode.isPresent() ? OptionalLong.of(inode.get()) : OptionalLong.empty();
  }

  void insert(long directory, EntryName name, long inode) throws SQLException {
    long cookie = session.number("SELECT next_cookie FROM volume");
    session.update("UPDATE volume SET next_cookie = ?", cookie + 1);
    session.update(
        "INSERT INTO entry VALUES (?, ?, ?, ?)", directory, name.toColumn(), inode, cookie);
  }

  /** The name means another inode now; its place in the directory stays. */
  void replace(long directory, EntryName name, long inode) throws SQLException {
    session.update(
        "UPDATE entry SET inode = ? WHERE directory = ? AND name = ?",
        inode,
        directory,
        name.toColumn());
  }

  void delete(long directory, EntryName name) throws SQLException {
    session.update(
        "DELETE FROM entry WHERE directory = ? AND name = ?", directory, name.toColumn());
  }

  boolean isEmpty(long directory) throws SQLException {
    return session
        .one("SELECT 1 FROM entry WHERE directory = ? LIMIT 1", row -> 1, directory)
        .isEmpty();
  }

  List<DirectoryEntry> list(long directory, long after, int limit) throws SQLException {
    return session.all(LIST, Entries::entry, directory, after, limit);
  }

  private static DirectoryEntry entry(ResultSet row) throws SQLException {
    // The driver made the array for us.
    ByteString name = UnsafeByteOperations.unsafeWrap(row.getBytes(17));
    return DirectoryEntry.newBuilder()
        .setInode(InodeRow.of(row).toMessage())
        .setName(name)
        .setCookie(row.getLong(18))
        .build();
  }
}
