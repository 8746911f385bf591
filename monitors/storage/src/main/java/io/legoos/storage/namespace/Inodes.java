package io.legoos.storage.namespace;

import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of inodes, in the transaction of a session. */
record Inodes(Session session) {
  static final long ROOT = 1;

  private static final String FIND =
      "SELECT " + InodeRow.COLUMNS + " FROM inode i WHERE i.number = ?";
  private static final String DIRTY =
      "SELECT "
          + InodeRow.COLUMNS
          + " FROM inode i WHERE i.dirty = 1 AND i.number > ?"
          + " ORDER BY i.number LIMIT 256";

  Optional<InodeRow> find(long number) throws SQLException {
    return session.one(FIND, InodeRow::of, number);
  }

  /** The inode, or ESTALE. */
  InodeRow require(long number) throws SQLException, StorageException {
    return find(number).orElseThrow(() -> new StorageException(Errno.ESTALE, "no such inode"));
  }

  /** The directory that is to get, lose or show a name. */
  InodeRow requireDirectory(long number) throws SQLException, StorageException {
    InodeRow row = require(number);
    if (!row.isDirectory()) {
      throw new StorageException(Errno.ENOTDIR, "no directory");
    }
    return row;
  }

  /** As {@link #requireDirectory}; ENOENT when it was removed and only its holders know it. */
  InodeRow requireLiveDirectory(long number) throws SQLException, StorageException {
    InodeRow row = requireDirectory(number);
    if (row.links() == 0) {
      throw new StorageException(Errno.ENOENT, "the directory is removed");
    }
    return row;
  }

  long nextNumber() throws SQLException {
    long number = session.number("SELECT next_inode FROM volume");
    session.update("UPDATE volume SET next_inode = ?", number + 1);
    return number;
  }

  void insert(InodeRow row) throws SQLException {
    insert(row, null);
  }

  void insert(InodeRow row, byte @Nullable [] target) throws SQLException {
    session.update(
        "INSERT INTO inode VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,NULL,?)",
        row.number(),
        row.mode(),
        row.links(),
        row.uid(),
        row.gid(),
        row.device(),
        row.size(),
        row.blocks(),
        row.extendedBytes(),
        row.accessed(),
        row.modified(),
        row.changed(),
        row.version(),
        row.parent(),
        row.dirty() ? 1 : 0,
        row.damaged() ? 1 : 0,
        target);
  }

  /** A directory got or lost a name. */
  void touchDirectory(long number, int links, long now) throws SQLException {
    session.update(
        "UPDATE inode SET links = links + ?, modified = ?, changed = ?, version = version + 1"
            + " WHERE number = ?",
        links,
        now,
        now,
        number);
  }

  void addLinks(long number, int links, long now) throws SQLException {
    session.update(
        "UPDATE inode SET links = links + ?, changed = ? WHERE number = ?", links, now, number);
  }

  /** An inode got another name; a directory perhaps another parent. */
  void moved(InodeRow row, long parent, long now) throws SQLException {
    session.update(
        "UPDATE inode SET parent = ?, changed = ? WHERE number = ?",
        row.isDirectory() ? parent : 0,
        now,
        row.number());
  }

  void setAttributes(
      long number, int mode, int uid, int gid, long accessed, long modified, long now)
      throws SQLException {
    session.update(
        "UPDATE inode SET mode = ?, uid = ?, gid = ?, accessed = ?, modified = ?, changed = ?"
            + " WHERE number = ?",
        mode,
        uid,
        gid,
        accessed,
        modified,
        now,
        number);
  }

  /** Stores what {@link InodeRow#withContent} has changed. */
  void setContent(InodeRow row) throws SQLException {
    session.update(
        "UPDATE inode SET size = ?, mode = ?, blocks = ?, modified = ?, changed = ?, version = ?,"
            + " dirty = 1, checksum = NULL, damaged = ? WHERE number = ?",
        row.size(),
        row.mode(),
        row.blocks(),
        row.modified(),
        row.changed(),
        row.version(),
        row.damaged() ? 1 : 0,
        row.number());
  }

  /** The content is about to change; what is read of it meanwhile is of the old version. */
  void markDirty(long number) throws SQLException {
    session.update("UPDATE inode SET dirty = 1, checksum = NULL WHERE number = ?", number);
  }

  int setBlocks(long number, long blocks) throws SQLException {
    return session.update("UPDATE inode SET blocks = ? WHERE number = ?", blocks, number);
  }

  /** The content is on the disk, and this is its checksum. */
  int setChecksum(long number, int checksum) throws SQLException {
    return session.update(
        "UPDATE inode SET checksum = ?, dirty = 0 WHERE number = ? AND damaged = 0",
        checksum,
        number);
  }

  /** Nobody is to take what was cached of it for its content. */
  int setDamaged(long number, long version) throws SQLException {
    return session.update(
        "UPDATE inode SET damaged = 1, version = ? WHERE number = ?", version, number);
  }

  /** What a crash may have changed is another content. */
  void recovered(long number, long blocks, long leastVersion) throws SQLException {
    session.update(
        "UPDATE inode SET blocks = ?, version = max(version + 1, ?) WHERE number = ?",
        blocks,
        leastVersion,
        number);
  }

  void addExtendedBytes(long number, long bytes, long now) throws SQLException {
    session.update(
        "UPDATE inode SET extended_bytes = extended_bytes + ?, changed = ? WHERE number = ?",
        bytes,
        now,
        number);
  }

  /** Up to 256 inodes whose content no checksum covers, with higher numbers than {@code after}. */
  List<InodeRow> dirty(long after) throws SQLException {
    return session.all(DIRTY, InodeRow::of, after);
  }
}
