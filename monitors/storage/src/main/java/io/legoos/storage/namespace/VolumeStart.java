package io.legoos.storage.namespace;

import io.legoos.storage.volume.StorageException;

/**
 * One opening of a volume. Versions of content that are given after it are higher than all before,
 * also than those that a power cut took back: so a version is of one content for ever, and who has
 * cached it can trust it.
 *
 * @param volume drawn when the volume was made
 * @param number from 1
 */
record VolumeStart(long volume, long number) {
  /** Versions of an inode in one start: a million a second for 12 days. */
  private static final int VERSION_BITS = 40;

  /** Begins another one, durably. */
  static VolumeStart next(Database database) throws StorageException {
    return database.write(
        true,
        session -> {
          session.update("UPDATE volume SET starts = starts + 1");
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
