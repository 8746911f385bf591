package io.legoos.storage.namespace;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The content files of a volume, data/XX/INODE, and a bounded number of them open. Of each inode
 * there is one {@link DataFile} at most. Thread-safe.
 */
final class DataFiles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DataFiles.class);

  /** So many that nobody uses stay open. */
  private static final int MAX_OPEN = 256;

  private static final int DIRECTORIES = 256;

  private final Path data;
  private final Database database;

  /** By inode, the one used longest ago first. */
  @GuardedBy("files")
  private final Map<Long, DataFile> files = new LinkedHashMap<>(16, 0.75f, true);

  /** Directories in which a name was made that may not be on the disk. */
  private final Set<Path> unsynced = ConcurrentHashMap.newKeySet();

  /** Held while directories are synced: who comes second waits for what the first has taken. */
  private final ReentrantLock syncing = new ReentrantLock();

  private final DirectorySync directorySync;

  private DataFiles(Path data, Database database, DirectorySync directorySync) {
    this.data = data;
    this.database = database;
    this.directorySync = directorySync;
  }

  /** fsync(2) of a directory. */
  @FunctionalInterface
  interface DirectorySync {
    void sync(Path directory) throws IOException;
  }

  /** What is done with a file. */
  @FunctionalInterface
  interface Use<T> {
    T of(DataFile file) throws IOException, StorageException;
  }

  /** The files below {@code data}, which is made if need be. */
  static DataFiles open(Path data, Database database, DirectorySync directorySync)
      throws IOException {
    DataFiles files = new DataFiles(data, database, directorySync);
    for (int i = 0; i < DIRECTORIES; i++) {
      Path directory = Files.createDirectories(files.directory(i));
      // Names made by a monitor that was killed are not on the disk yet, perhaps.
      files.unsynced.add(directory);
    }
    files.unsynced.add(data);
    return files;
  }

  private Path directory(long inode) {
    return data.resolve(HexFormat.of().toHexDigits((byte) inode));
  }

  Path path(long inode) {
    return directory(inode).resolve(Long.toString(inode));
  }

  /**
   * Uses the content of an inode. Nothing that runs inside a transaction may.
   *
   * @throws StorageException ESTALE, EISDIR, EINVAL for what has no content; those of {@code use}
   */
  <T> T with(long inode, Use<T> use) throws StorageException {
    DataFile file = pin(inode);
    try {
      if (!file.isKnown()) {
        load(file);
      }
      return use.of(file);
    } catch (IOException e) {
      throw translate(e);
    } finally {
      unpin(file);
    }
  }

  /**
   * As {@link #with}, and nobody else changes the content meanwhile. When it fails, the next use
   * finds the content as the database has it.
   */
  <T> T withLocked(long inode, Use<T> use) throws StorageException {
    return with(
        inode,
        file -> {
          file.lock().lock();
          boolean done = false;
          try {
            if (!file.isKnown()) {
              load(file);
            }
            T result = use.of(file);
            done = true;
            return result;
          } finally {
            if (!done) {
              file.doubt();
            }
            file.lock().unlock();
          }
        });
  }

  /** What the database has of a content file. */
  private record Loaded(InodeRow row, Optional<Punches.Punch> punch) {}

  private void load(DataFile file) throws StorageException, IOException {
    file.lock().lock();
    try {
      if (file.isKnown()) {
        return;
      }
      long inode = file.inode();
      Loaded loaded =
          database.read(
              session ->
                  new Loaded(new Inodes(session).require(inode), new Punches(session).of(inode)));
      InodeRow row = loaded.row();
      if (row.isDirectory()) {
        throw new StorageException(Errno.EISDIR, "a directory");
      }
      if (!row.isRegular()) {
        throw new StorageException(Errno.EINVAL, "no regular file");
      }
      file.open(row.size());
      if (loaded.punch().isPresent()) {
        // The monitor died, or the disk failed, before it was done.
        punch(file, loaded.punch().get());
      }
      file.setState(DataFile.State.of(row));
    } finally {
      file.lock().unlock();
    }
  }

  /** Makes a hole that the database has already; under the file's lock. */
  void punch(DataFile file, Punches.Punch punch) throws IOException, StorageException {
    file.punch(punch.offset(), punch.length());
    database.write(false, session -> new Punches(session).done(file.inode()));
  }

  private DataFile pin(long inode) {
    synchronized (files) {
      DataFile file = files.computeIfAbsent(inode, number -> new DataFile(number, path(number)));
      file.pin();
      return file;
    }
  }

  private void unpin(DataFile file) {
    synchronized (files) {
      if (!file.unpin()) {
        return;
      }
      if (!file.isKnown()) {
        files.remove(file.inode(), file);
      }
      if (files.get(file.inode()) != file) {
        close(file);
      }
      Iterator<DataFile> eldest = files.values().iterator();
      while (files.size() > MAX_OPEN && eldest.hasNext()) {
        DataFile unused = eldest.next();
        if (!unused.isPinned()) {
          eldest.remove();
          close(unused);
        }
      }
    }
  }

  private static void close(DataFile file) {
    try {
      file.close();
    } catch (IOException e) {
      LOG.warn("closing a content file failed", e);
    }
  }

  /** A content file was made. */
  void made(DataFile file) {
    unsynced.add(directory(file.inode()));
  }

  /** Names that were made before are on the disk after. */
  void syncDirectories() throws StorageException {
    syncing.lock();
    try {
      for (Path directory : List.copyOf(unsynced)) {
        unsynced.remove(directory);
        try {
          directorySync.sync(directory);
        } catch (IOException e) {
          unsynced.add(directory);
          throw e;
        }
      }
    } catch (IOException e) {
      throw translate(e);
    } finally {
      syncing.unlock();
    }
  }

  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** The inode is gone from the database: nobody reads it any more. */
  void gone(long inode) {
    synchronized (files) {
      DataFile file = files.get(inode);
      if (file != null) {
        file.remove();
      }
    }
  }

  /** The inode is gone from the database, durably: its content goes too. */
  void delete(long inode) throws StorageException {
    DataFile file = pin(inode);
    file.lock().lock();
    try {
      file.remove();
      Files.delete(path(inode));
    } catch (NoSuchFileException e) {
      // Nothing was ever written.
    } catch (IOException e) {
      throw translate(e);
    } finally {
      file.lock().unlock();
      forget(file);
    }
  }

  private void forget(DataFile file) {
    synchronized (files) {
      file.unpin();
      files.remove(file.inode(), file);
      if (!file.isPinned()) {
        close(file);
      }
    }
  }

  static StorageException translate(IOException e) {
    return IoErrors.translate(e);
  }

  /** Nobody uses it any more. */
  @Override
  public void close() {
    synchronized (files) {
      files.values().forEach(DataFiles::close);
      files.clear();
    }
  }
}
