package io.legoos.storage.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
  /** Values of PRAGMA synchronous. */
  private static final int NORMAL = 1;

  private static final int FULL = 2;

  @TempDir Path dir;
  private Database database;

  @BeforeEach
  void open() throws Exception {
    database = Database.open(dir.resolve("meta.db"), 0, 1);
  }

  @AfterEach
  void close() throws Exception {
    database.close();
  }

  private int synchronousIn(boolean durable) throws StorageException {
    return database.write(durable, session -> session.setting("PRAGMA synchronous"));
  }

  @Test
  void everyDurableTransactionIsSyncedAndNoOther() throws Exception {
    // More than once: a pragma that is prepared and run again does nothing.
    for (int i = 0; i < 3; i++) {
      assertThat(synchronousIn(true)).isEqualTo(FULL);
      assertThat(synchronousIn(false)).isEqualTo(NORMAL);
    }
  }

  @Test
  void whatFailsChangesNothingAndOthersSeeOnlyWhatIsCommitted() throws Exception {
    AttributesTest.refused(
        "EIO",
        () ->
            database.write(
                false,
                session -> {
                  session.update("UPDATE volume SET max_inodes = 7");
                  assertThat(limit()).isZero();
                  throw new StorageException(Errno.EIO, "on purpose");
                }));
    assertThat(limit()).isZero();
    database.write(false, session -> session.update("UPDATE volume SET max_inodes = 7"));
    assertThat(limit()).isEqualTo(7);
    database.checkpoint();
    assertThat(limit()).isEqualTo(7);
  }

  private long limit() throws StorageException {
    return database.read(session -> session.number("SELECT max_inodes FROM volume"));
  }

  @Test
  void aVolumeOfALaterVersionIsRefused() throws Exception {
    database.close();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("meta.db"));
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }
    AttributesTest.refused("EIO", () -> Database.open(dir.resolve("meta.db"), 0, 1));
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("meta.db"));
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 2");
    }
    open();
  }

  @Test
  void aVolumeOfTheFirstVersionIsBroughtUpToDate() throws Exception {
    database.close();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("meta.db"));
        var statement = connection.createStatement()) {
      statement.execute("ALTER TABLE volume DROP COLUMN identity");
      statement.execute("ALTER TABLE volume DROP COLUMN starts");
      statement.execute("PRAGMA user_version = 1");
    }
    database = Database.open(dir.resolve("meta.db"), 0, 42);
    assertThat(VolumeStart.next(database, Instant.EPOCH)).isEqualTo(new VolumeStart(42, 1));
  }

  @Test
  void eachStartBeginsAboveAllBefore() throws Exception {
    Instant now = Instant.parse("2026-11-29T00:00:00Z");
    VolumeStart first = VolumeStart.next(database, now);
    VolumeStart second = VolumeStart.next(database, now);
    VolumeStart third = VolumeStart.next(database, now.minusSeconds(1_000_000));

    assertThat(second.leastVersion()).isGreaterThan(first.leastVersion() + (1L << 31));
    assertThat(third.leastVersion()).isGreaterThan(second.leastVersion() + (1L << 31));
    assertThat(third.volume()).isEqualTo(first.volume());
  }
}
