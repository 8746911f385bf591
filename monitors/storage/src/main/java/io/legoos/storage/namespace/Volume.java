package io.legoos.storage.namespace;

import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import io.legoos.storage.volume.VolumeSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The files of one vNode: {@code DIRECTORY/meta.db} with names and attributes, {@code
 * DIRECTORY/data/XX/INODE} with content. Thread-safe.
 */
final class Volume implements AutoCloseable {
  private static final int GARBAGE_BATCH = 256;

  private final Database database;
  private final VolumeStart start;
  private final DataFiles files;
  private final Quota quota;
  private final Changes changes;
  private final Queries queries;
  private final Contents contents;
  private final Resizing resizing;
  private final Scrubber scrubber;
  private final Together together = new Together();

  /** Read: uses the volume. Write: ends it. */
  private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();

  /** Incarnations that are dead and may hold something here yet. */
  private final Set<String> unswept = ConcurrentHashMap.newKeySet();

  private boolean closed;

  /** Who works in the background is to make room. */
  private volatile boolean closing;

  private Volume(
      Database database,
      VolumeStart start,
      DataFiles files,
      Quota quota,
      Changes changes,
      InstantSource clock) {
    this.database = database;
    this.start = start;
    this.files = files;
    this.quota = quota;
    this.changes = changes;
    this.queries = new Queries(database);
    this.contents = new Contents(database, start, files, changes, quota, together);
    this.resizing = new Resizing(database, files, changes, contents, quota);
    this.scrubber = new Scrubber(database, start, files, clock);
  }

  /** What is done with a volume. */
  @FunctionalInterface
  interface Use<T> {
    T of(Volume volume) throws StorageException;
  }

  /** What a volume has of the monitor's room. */
  private record Found(long bytes, long inodes, long volumeBytes, long maxInodes) {}

  /**
   * Opens the volume in {@code directory}, or makes it.
   *
   * @param space charged with what the volume has
   * @param random draws the identity of a new one
   * @param dead whether a holder's incarnation was declared dead
   */
  static Volume open(
      Path directory,
      VolumeSpace space,
      InstantSource clock,
      RandomGenerator random,
      Predicate<HolderKey> dead)
      throws StorageException {
    try {
      Files.createDirectories(directory);
      Database database =
          Database.open(directory.resolve("meta.db"), Times.of(clock.instant()), random.nextLong());
      try {
        DataFiles files = DataFiles.open(directory.resolve("data"), database, DataFiles::sync);
        VolumeStart start = VolumeStart.next(database, clock.instant());
        new Recovery(database, files, start).run();
        DataFiles.sync(directory);
        Found found = database.read(Volume::measure);
        Quota quota = new Quota(space, found.bytes(), found.inodes());
        quota.limit(found.volumeBytes(), found.maxInodes());
        Changes changes = new Changes(database, start, quota, clock, dead, files::gone);
        return new Volume(database, start, files, quota, changes, clock);
      } catch (StorageException | IOException | RuntimeException e) {
        database.close();
        throw e;
      }
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }

  private static Found measure(Session session) throws SQLException {
    return session
        .one(
            "SELECT (SELECT ifnull(sum(blocks), 0) * 512 + ifnull(sum(extended_bytes), 0) FROM"
                + " inode), (SELECT count(*) FROM inode), volume_bytes, max_inodes FROM volume",
            row -> new Found(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
        .orElseThrow();
  }

  /** Uses it, unless it is closed: ENOENT. */
  <T> T with(Use<T> use) throws StorageException {
    life.readLock().lock();
    try {
      if (closed) {
        throw new StorageException(Errno.ENOENT, "no such volume");
      }
      return use.of(this);
    } finally {
      life.readLock().unlock();
    }
  }

  /** Drawn when the volume was made. */
  long identity() {
    return start.volume();
  }

  Queries queries() {
    return queries;
  }

  Changes changes() {
    return changes;
  }

  Contents contents() {
    return contents;
  }

  Resizing resizing() {
    return resizing;
  }

  /** Looks at the content of the next few files; ends early when the volume is to be closed. */
  void scrub(Scrubber.Pace pace) throws StorageException {
    scrubber.step(bytes -> !closing && pace.afterBytes(bytes));
  }

  /** Files that were found damaged since the volume was opened. */
  long damaged() {
    return scrubber.damaged();
  }

  Quota.Use use() {
    return quota.use();
  }

  /** Sets the limits, durably, and returns the root. */
  InodeRow limit(long volumeBytes, long maxInodes) throws StorageException {
    InodeRow root =
        database.write(
            true,
            session -> {
              session.update(
                  "UPDATE volume SET volume_bytes = ?, max_inodes = ?", volumeBytes, maxInodes);
              return new Inodes(session).require(Inodes.ROOT);
            });
    quota.limit(volumeBytes, maxInodes);
    return root;
  }

  /**
   * Releases what the dead still hold, where that failed before. Removes the content of inodes that
   * are gone, durably so that no power cut brings them back without it; then moves the database's
   * log to its file.
   */
  void tidy() throws StorageException {
    for (String incarnation : unswept) {
      forget(incarnation);
    }
    List<Long> garbage = garbage();
    while (!garbage.isEmpty()) {
      database.sync();
      for (long inode : garbage) {
        files.delete(inode);
      }
      List<Long> deleted = garbage;
      database.write(
          false,
          session -> {
            for (long inode : deleted) {
              session.update("DELETE FROM garbage WHERE inode = ?", inode);
            }
            return true;
          });
      garbage = garbage();
    }
    database.checkpoint();
  }

  private List<Long> garbage() throws StorageException {
    return database.read(
        session ->
            session.all("SELECT inode FROM garbage LIMIT ?", row -> row.getLong(1), GARBAGE_BATCH));
  }

  /** What this start of a processor monitor held goes; after a failure, at a later tidying. */
  int forget(String incarnation) throws StorageException {
    unswept.add(incarnation);
    changes.forget(incarnation);
    int released = changes.make(false, change -> new Holders(change).forget(incarnation));
    unswept.remove(incarnation);
    return released;
  }

  /** Waits for who uses it; idempotent. */
  @Override
  public void close() throws StorageException {
    closing = true;
    life.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        quota.leave();
        together.close();
        files.close();
        database.close();
      }
    } finally {
      life.writeLock().unlock();
    }
  }
}
