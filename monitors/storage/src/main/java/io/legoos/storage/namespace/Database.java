package io.legoos.storage.namespace;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A volume's SQLite database: one connection that writes, one transaction at a time, and some that
 * read beside it (WAL). A committed transaction outlives the process; it outlives a power cut when
 * it was durable, or a later one was. Thread-safe.
 */
final class Database implements AutoCloseable {
  private static final int READERS = 4;
  private static final int WAIT_SECONDS = 20;

  private final BlockingQueue<Session> readers = new ArrayBlockingQueue<>(READERS);
  private final List<Session> all = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Session writer;

  private final Session checkpointer;

  private Database(Path file) throws SQLException {
    this.writer = connect(file, 4096);
    this.checkpointer = connect(file, 64);
    for (int i = 0; i < READERS; i++) {
      readers.add(connect(file, 1024));
    }
  }

  /** What is done in a transaction. */
  @FunctionalInterface
  interface Work<T> {
    T run(Session session) throws SQLException, StorageException;
  }

  /**
   * Opens or makes it.
   *
   * @param identity of the volume, should it be new
   */
  static Database open(Path file, long now, long identity) throws StorageException {
    try {
      Database database = new Database(file);
      try {
        database.write(
            true,
            session -> {
              Schema.ensure(session, now, identity);
              return true;
            });
        return database;
      } catch (StorageException e) {
        database.close();
        throw e;
      }
    } catch (SQLException e) {
      throw translate(e);
    }
  }

  private Session connect(Path file, int cacheKib) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setBusyTimeout(WAIT_SECONDS * 1000);
    // Negative: KiB instead of pages.
    config.setCacheSize(-cacheKib);
    config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, String.valueOf(64L << 20));
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    Session session = new Session(connection);
    all.add(session);
    // The maintenance checkpoints; this is for the case that it cannot keep up.
    session.pragma("PRAGMA wal_autocheckpoint = 8192");
    return session;
  }

  /** Reads; does not wait for writers. Each query sees the database as of its own start. */
  <T> T read(Work<T> work) throws StorageException {
    Session session = borrow();
    try {
      return work.run(session);
    } catch (SQLException e) {
      throw translate(e);
    } finally {
      readers.add(session);
    }
  }

  private Session borrow() throws StorageException {
    try {
      @Nullable Session session = readers.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      if (session == null) {
        throw new StorageException(Errno.EIO, "the volume's database does not answer");
      }
      return session;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException(Errno.EIO, "interrupted", e);
    }
  }

  /**
   * Runs one transaction; when it throws, nothing has changed.
   *
   * @param durable on return it is on the disk, and all earlier ones are
   */
  <T> T write(boolean durable, Work<T> work) throws StorageException {
    lock.lock();
    try {
      if (durable) {
        writer.pragma("PRAGMA synchronous = FULL");
      }
      writer.execute("BEGIN IMMEDIATE");
      boolean done = false;
      try {
        T result = work.run(writer);
        writer.execute("COMMIT");
        done = true;
        return result;
      } finally {
        if (!done) {
          rollBack();
        }
        if (durable) {
          writer.pragma("PRAGMA synchronous = NORMAL");
        }
      }
    } catch (SQLException e) {
      throw translate(e);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void rollBack() {
    try {
      writer.execute("ROLLBACK");
    } catch (SQLException e) {
      // Some errors have rolled back already; else the next BEGIN fails, and says so.
    }
  }

  /** What was committed before is on the disk after. */
  void sync() throws StorageException {
    write(true, session -> session.update("UPDATE volume SET syncs = syncs + 1"));
  }

  /** Moves what is in the log to the database, as far as nobody is in the way. One caller. */
  void checkpoint() throws StorageException {
    try {
      checkpointer.execute("PRAGMA wal_checkpoint(PASSIVE)");
    } catch (SQLException e) {
      throw translate(e);
    }
  }

  static StorageException translate(SQLException e) {
    Errno errno =
        e instanceof SQLiteException sqlite && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_FULL
            ? Errno.ENOSPC
            : Errno.EIO;
    return new StorageException(errno, "the volume's database failed", e);
  }

  /** Nobody uses it any more. */
  @Override
  public void close() throws StorageException {
    @Nullable SQLException failed = null;
    for (Session session : all) {
      try {
        session.close();
      } catch (SQLException e) {
        failed = e;
      }
    }
    if (failed != null) {
      throw translate(failed);
    }
  }
}
