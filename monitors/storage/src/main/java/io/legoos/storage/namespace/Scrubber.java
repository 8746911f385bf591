package io.legoos.storage.namespace;

import io.legoos.storage.namespace.DataFile.State;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives files that have been quiet a checksum, and looks whether files still have theirs; a little
 * at each step. A file without its checksum's content is damaged: reading it is EIO from then on,
 * until it is emptied or removed.
 *
 * <p>No crash makes a false alarm: the checksum is removed, durably, before the content changes,
 * and stored only when the content is on the disk and nobody has changed it since it was read. One
 * thread.
 */
final class Scrubber {
  private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);

  /** A file that nobody has changed for so long is quiet. */
  private static final Duration QUIET = Duration.ofMinutes(5);

  /** Larger files, of holes mostly, are not looked at. */
  private static final long MAX_BYTES = 64L << 30;

  private static final int BUFFER_BYTES = 256 << 10;

  private final Database database;
  private final VolumeStart start;
  private final DataFiles files;
  private final InstantSource clock;
  private final AtomicLong damaged = new AtomicLong();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  /** The last file that was looked at. */
  private long position;

  Scrubber(Database database, VolumeStart start, DataFiles files, InstantSource clock) {
    this.database = database;
    this.start = start;
    this.files = files;
    this.clock = clock;
  }

  /** A file and the checksum that it should have, if it has one. */
  private record Candidate(long inode, Optional<Integer> checksum) {}

  /** Files that were found damaged since the start. */
  long damaged() {
    return damaged.get();
  }

  /** Waits so that not too much is read in a time; false: the monitor ends. */
  @FunctionalInterface
  interface Pace {
    boolean afterBytes(long bytes);
  }

  /** Looks at the next few files; after the last come the first. */
  void step(Pace pace) throws StorageException {
    List<Candidate> candidates = next();
    position = candidates.isEmpty() ? 0 : candidates.getLast().inode();
    for (Candidate candidate : candidates) {
      scrub(candidate, pace);
    }
  }

  private List<Candidate> next() throws StorageException {
    long quiet = Times.of(clock.instant().minus(QUIET));
    return database.read(
        session ->
            session.all(
                "SELECT number, checksum IS NULL, checksum FROM inode WHERE number > ? AND damaged"
                    + " = 0 AND (dirty = 0 OR changed < ?) AND mode & 61440 = 32768"
                    + " AND size <= "
                    + MAX_BYTES
                    + " ORDER BY number LIMIT 64",
                row ->
                    new Candidate(
                        row.getLong(1),
                        row.getInt(2) == 1 ? Optional.empty() : Optional.of(row.getInt(3))),
                position,
                quiet));
  }

  private void scrub(Candidate candidate, Pace pace) throws StorageException {
    try {
      files.with(
          candidate.inode(),
          file -> {
            scrub(file, candidate, pace);
            return true;
          });
    } catch (StorageException e) {
      if (e.errno() != Errno.ESTALE) {
        LOG.warn("inode {} cannot be read: {}", candidate.inode(), e.getMessage());
      }
    }
  }

  private void scrub(DataFile file, Candidate candidate, Pace pace)
      throws IOException, StorageException {
    State state = file.state();
    file.force();
    CRC32C crc = new CRC32C();
    for (long at = 0; at < state.size(); at += BUFFER_BYTES) {
      buffer.clear().limit((int) Math.min(BUFFER_BYTES, state.size() - at));
      file.readOrZero(buffer, at);
      crc.update(buffer.flip());
      if (!pace.afterBytes(BUFFER_BYTES)) {
        return;
      }
    }
    file.lock().lock();
    try {
      State now = file.state();
      // A write that was answered has another version; one that was not holds the lock.
      if (now.version() == state.version()) {
        settle(file, now, candidate.checksum(), (int) crc.getValue());
      }
    } finally {
      file.lock().unlock();
    }
  }

  private void settle(DataFile file, State state, Optional<Integer> expected, int checksum)
      throws StorageException {
    if (state.dirty()) {
      database.write(false, session -> new Inodes(session).setChecksum(file.inode(), checksum));
      file.setState(
          new State(state.size(), state.version(), state.blocks(), false, state.damaged()));
    } else if (expected.isPresent() && expected.get() != checksum) {
      damaged.incrementAndGet();
      LOG.error("the content of inode {} is damaged: its checksum is wrong", file.inode());
      long version = Math.max(state.version() + 1, start.leastVersion());
      database.write(false, session -> new Inodes(session).setDamaged(file.inode(), version));
      file.setState(new State(state.size(), version, state.blocks(), false, true));
    }
  }
}
