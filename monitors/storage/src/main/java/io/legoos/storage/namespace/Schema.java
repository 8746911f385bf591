package io.legoos.storage.namespace;

import java.sql.SQLException;
import java.util.List;

/** The tables of a volume. Times are nanoseconds since 1970. */
final class Schema {
  /** PRAGMA user_version of what {@link #TABLES} makes. */
  private static final int VERSION = 2;

  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE volume (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            next_inode INTEGER NOT NULL,
            next_cookie INTEGER NOT NULL,
            volume_bytes INTEGER NOT NULL,
            max_inodes INTEGER NOT NULL,
            syncs INTEGER NOT NULL,
            identity INTEGER NOT NULL,
            starts INTEGER NOT NULL)
          """,
          // dirty: the content may differ from what the checksum, if any, was made of.
          """
          CREATE TABLE inode (
            number INTEGER PRIMARY KEY,
            mode INTEGER NOT NULL,
            links INTEGER NOT NULL,
            uid INTEGER NOT NULL,
            gid INTEGER NOT NULL,
            device INTEGER NOT NULL,
            size INTEGER NOT NULL,
            blocks INTEGER NOT NULL,
            extended_bytes INTEGER NOT NULL,
            accessed INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            version INTEGER NOT NULL,
            parent INTEGER NOT NULL,
            dirty INTEGER NOT NULL,
            damaged INTEGER NOT NULL,
            checksum INTEGER,
            target BLOB)
          """,
          "CREATE INDEX inode_dirty ON inode (number) WHERE dirty = 1",
          """
          CREATE TABLE entry (
            directory INTEGER NOT NULL,
            name BLOB NOT NULL,
            inode INTEGER NOT NULL,
            cookie INTEGER NOT NULL,
            PRIMARY KEY (directory, name)) WITHOUT ROWID
          """,
          "CREATE UNIQUE INDEX entry_cookie ON entry (directory, cookie)",
          """
          CREATE TABLE extended (
            inode INTEGER NOT NULL,
            name BLOB NOT NULL,
            value BLOB NOT NULL,
            PRIMARY KEY (inode, name)) WITHOUT ROWID
          """,
          """
          CREATE TABLE holder (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            processor TEXT NOT NULL,
            incarnation TEXT NOT NULL,
            mount INTEGER NOT NULL,
            settled INTEGER NOT NULL,
            UNIQUE (processor, incarnation, mount))
          """,
          """
          CREATE TABLE outcome (
            holder INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            kind TEXT NOT NULL,
            error TEXT,
            answer BLOB,
            PRIMARY KEY (holder, sequence)) WITHOUT ROWID
          """,
          """
          CREATE TABLE orphan (
            holder INTEGER NOT NULL,
            inode INTEGER NOT NULL,
            PRIMARY KEY (holder, inode)) WITHOUT ROWID
          """,
          "CREATE INDEX orphan_inode ON orphan (inode)",
          // Content files of inodes that are gone: removed when that is durable.
          "CREATE TABLE garbage (inode INTEGER PRIMARY KEY)",
          // Holes that are to be punched into content files: done before anybody sees the file.
          """
          CREATE TABLE punch (
            inode INTEGER PRIMARY KEY,
            first INTEGER NOT NULL,
            length INTEGER NOT NULL)
          """);

  private Schema() {}

  /**
   * Makes the tables and the root of a new database, in the caller's transaction.
   *
   * @param identity of the volume, should it be new
   */
  static void ensure(Session session, long now, long identity) throws SQLException {
    long version = session.number("PRAGMA user_version");
    if (version == VERSION) {
      return;
    }
    if (version == 1) {
      session.execute("ALTER TABLE volume ADD COLUMN identity INTEGER NOT NULL DEFAULT 0");
      session.execute("ALTER TABLE volume ADD COLUMN starts INTEGER NOT NULL DEFAULT 0");
      session.update("UPDATE volume SET identity = ?", identity);
      session.pragma("PRAGMA user_version = " + VERSION);
      return;
    }
    if (version != 0) {
      throw new SQLException("the volume was made by a later version: " + version);
    }
    for (String table : TABLES) {
      session.execute(table);
    }
    session.update("INSERT INTO volume VALUES (1, ?, 1, 0, 0, 0, ?, 0)", Inodes.ROOT + 1, identity);
    new Inodes(session).insert(InodeRow.root(now));
    session.pragma("PRAGMA user_version = " + VERSION);
  }
}
