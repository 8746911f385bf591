package io.legoos.storage.namespace;

import io.legoos.storage.volume.StorageException;
import java.time.Instant;

/**
 * One opening of a volume. Versions of content that are given after it are higher than all before,
 * also than those that a power cut took back: so a version is of one content for ever, and who has
 * cached it can trust it.
 *
 * @param volume drawn when the volume was made
 * @param number grows with each start, and is at least the time in seconds since 2020: a volume
 *     that was put back from a backup begins above what it gave since that was made, too
 */
record VolumeStart(long volume, long number) {
  /** More changes of an inode than there can be in a second. */
  private static final int VERSION_BITS = 32;

  private static final long EPOCH_SECONDS = Instant.parse("2020-01-01T00:00:00Z").getEpochSecond();

  /** Begins another one, durably. */
  static VolumeStart next(Database database, Instant now) throws StorageException {
    long least = Math.max(0, now.getEpochSecond() - EPOCH_SECONDS);
    return database.write(
        true,
        session -> {
          session.update("UPDATE volume SET starts = max(starts + 1, ?)", least);
          return session
              .one(
                  "SELECT identity, starts FROM volume",
                  row -> new VolumeStart(row.getLong(1), row.getLong(2)))
              .orElseThrow();
        });
  }

  long leastVersion() {
    return number << VERSION_BITS;
  }
}
