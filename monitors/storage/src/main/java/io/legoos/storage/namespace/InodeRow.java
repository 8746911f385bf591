package io.legoos.storage.namespace;

import io.legoos.linux.FileMode;
import io.legoos.protocol.control.v1.Inode;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What the database has of an inode, but for a symbolic link's target.
 *
 * @param blocks of 512 bytes, as they are charged
 * @param extendedBytes names and values of the extended attributes
 * @param parent of a directory; 0 for others
 * @param dirty the content is not covered by a checksum
 * @param damaged the content was found to differ from its checksum
 */
record InodeRow(
    long number,
    int mode,
    long links,
    int uid,
    int gid,
    int device,
    long size,
    long blocks,
    long extendedBytes,
    long accessed,
    long modified,
    long changed,
    long version,
    long parent,
    boolean dirty,
    boolean damaged) {
  static final String COLUMNS =
      "i.number, i.mode, i.links, i.uid, i.gid, i.device, i.size, i.blocks, i.extended_bytes,"
          + " i.accessed, i.modified, i.changed, i.version, i.parent, i.dirty, i.damaged";

  private static final int BLOCK_BYTES = 512;

  /** As most file systems say for a small directory. */
  static final long DIRECTORY_BYTES = 4096;

  /** Reads {@link #COLUMNS}, the first of them in column 1. */
  static InodeRow of(ResultSet row) throws SQLException {
    return new InodeRow(
        row.getLong(1),
        row.getInt(2),
        row.getLong(3),
        row.getInt(4),
        row.getInt(5),
        row.getInt(6),
        row.getLong(7),
        row.getLong(8),
        row.getLong(9),
        row.getLong(10),
        row.getLong(11),
        row.getLong(12),
        row.getLong(13),
        row.getLong(14),
        row.getInt(15) != 0,
        row.getInt(16) != 0);
  }

  /** The root of a new volume: mode 0755, owned by root. */
  static InodeRow root(long now) {
    int mode = FileMode.S_IFDIR | 0755;
    return made(Inodes.ROOT, mode, 0, 0, 0, DIRECTORY_BYTES, Inodes.ROOT, now);
  }

  static InodeRow made(
      long number, int mode, int uid, int gid, int device, long size, long parent, long now) {
    boolean directory = FileMode.isDirectory(mode);
    return new InodeRow(
        number,
        mode,
        directory ? 2 : 1,
        uid,
        gid,
        device,
        size,
        0,
        0,
        now,
        now,
        now,
        1,
        directory ? parent : 0,
        FileMode.isRegular(mode),
        false);
  }

  /**
   * With other content, of which no checksum is known; an empty file has no damage.
   *
   * @param leastVersion see {@link VolumeStart}
   */
  InodeRow withContent(long newSize, int newMode, long newBlocks, long now, long leastVersion) {
    return new InodeRow(
        number,
        newMode,
        links,
        uid,
        gid,
        device,
        newSize,
        newBlocks,
        extendedBytes,
        accessed,
        now,
        now,
        Math.max(version + 1, leastVersion),
        parent,
        true,
        damaged && newSize > 0);
  }

  boolean isDirectory() {
    return FileMode.isDirectory(mode);
  }

  boolean isRegular() {
    return FileMode.isRegular(mode);
  }

  /** What the inode takes of the volume. */
  long chargedBytes() {
    return blocks * BLOCK_BYTES + extendedBytes;
  }

  Inode toMessage() {
    return Inode.newBuilder()
        .setNumber(number)
        .setMode(mode)
        .setLinks((int) links)
        .setUid(uid)
        .setGid(gid)
        .setDevice(device)
        .setSizeBytes(size)
        .setBlocks(blocks)
        .setAccessed(Times.toMessage(accessed))
        .setModified(Times.toMessage(modified))
        .setChanged(Times.toMessage(changed))
        .setDataVersion(version)
        .build();
  }
}
