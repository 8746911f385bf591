package io.legoos.storage.namespace;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Holes that are in the database and not yet in content files, one for each inode at most. In the
 * transaction of a session.
 */
record Punches(Session session) {
  /** A range that is to read as zeros. */
  record Punch(long offset, long length) {}

  void add(long inode, Punch punch) throws SQLException {
    session.update("INSERT INTO punch VALUES (?, ?, ?)", inode, punch.offset(), punch.length());
  }

  Optional<Punch> of(long inode) throws SQLException {
    return session.one(
        "SELECT first, length FROM punch WHERE inode = ?",
        row -> new Punch(row.getLong(1), row.getLong(2)),
        inode);
  }

  int done(long inode) throws SQLException {
    return session.update("DELETE FROM punch WHERE inode = ?", inode);
  }

  /** The inodes that still have one. */
  List<Long> inodes() throws SQLException {
    return session.all("SELECT inode FROM punch", row -> row.getLong(1));
  }
}
