package io.legoos.storage.namespace;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.legoos.linux.FileMode;
import io.legoos.protocol.control.v1.Inode;
import io.legoos.protocol.control.v1.ReadFileRequest;
import io.legoos.protocol.control.v1.ReadFileResponse;
import io.legoos.protocol.control.v1.SeekFileRequest;
import io.legoos.protocol.control.v1.SeekFileResponse;
import io.legoos.protocol.control.v1.SyncRequest;
import io.legoos.protocol.control.v1.SyncResponse;
import io.legoos.protocol.control.v1.WriteFileRequest;
import io.legoos.storage.namespace.DataFile.State;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and writes what is in files: pread(2), pwrite(2), lseek(2), fsync(2). Thread-safe; a read
 * waits for nobody.
 *
 * <p>A write changes the content file first and then, in one transaction, what is known of it. A
 * crash between the two leaves an unanswered write done in part inside the file, never beyond its
 * end, and {@link Recovery} gives the content a new version.
 */
final class Contents {
  /** Longest read or write. */
  static final int MAX_TRANSFER_BYTES = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Contents.class);
  private static final long BLOCK_BYTES = 512;

  /** Of a file that is changed all the time; then its lock is taken. */
  private static final int MAX_READS = 3;

  private final Database database;
  private final VolumeStart start;
  private final DataFiles files;
  private final Changes changes;
  private final Quota quota;
  private final Together together;

  Contents(
      Database database,
      VolumeStart start,
      DataFiles files,
      Changes changes,
      Quota quota,
      Together together) {
    this.database = database;
    this.start = start;
    this.files = files;
    this.changes = changes;
    this.quota = quota;
    this.together = together;
  }

  ReadFileResponse read(ReadFileRequest request) throws StorageException {
    long offset = request.getOffset();
    checkTransfer(offset, request.getLength());
    return files.with(
        request.getInode(),
        file -> {
          if (file.state().version() < request.getLeastVersion()) {
            // The database has more already; who changes the content holds the lock.
            awaitChange(file);
          }
          // Before the content, so that this is never newer than what is read.
          State state = file.state();
          ByteBuffer data = read(file, state, offset, request.getLength());
          for (int again = 0; file.state().version() != state.version(); again++) {
            // Perhaps it was cut meanwhile: zeros that no version has.
            if (again == MAX_READS) {
              return readLocked(file, offset, request.getLength());
            }
            state = file.state();
            data = read(file, state, offset, request.getLength());
          }
          return answer(state, data);
        });
  }

  private static void awaitChange(DataFile file) {
    file.lock().lock();
    file.lock().unlock();
  }

  private ReadFileResponse readLocked(DataFile file, long offset, int length)
      throws IOException, StorageException {
    file.lock().lock();
    try {
      State state = file.state();
      return answer(state, read(file, state, offset, length));
    } finally {
      file.lock().unlock();
    }
  }

  private ReadFileResponse answer(State state, ByteBuffer data) {
    return ReadFileResponse.newBuilder()
        // The buffer was made for this answer and nobody else holds it.
        .setData(UnsafeByteOperations.unsafeWrap(data.flip()))
        .setDataVersion(state.version())
        .setSizeBytes(state.size())
        .setVolume(start.volume())
        .build();
  }

  private static ByteBuffer read(DataFile file, State state, long offset, int length)
      throws IOException, StorageException {
    if (state.damaged()) {
      throw new StorageException(Errno.EIO, "the content is damaged");
    }
    long available = Math.max(0, state.size() - offset);
    ByteBuffer data = ByteBuffer.allocate((int) Math.min(length, available));
    file.read(data, offset);
    return data;
  }

  Inode write(WriteFileRequest request) throws StorageException {
    ByteString data = request.getData();
    checkTransfer(request.getOffset(), data.size());
    if (data.isEmpty()) {
      return files.with(request.getInode(), file -> find(file.inode()).toMessage());
    }
    return files.withLocked(
        request.getInode(),
        file -> {
          changes.admit(request.getOrigin());
          return write(file, request.getOffset(), data, request.getClearPrivileges());
        });
  }

  private Inode write(DataFile file, long offset, ByteString data, boolean clearPrivileges)
      throws IOException, StorageException {
    State before = file.state();
    long room = takeRoom(file, offset, data.size());
    long kept = 0;
    try {
      markDirty(file);
      if (file.openOrMake()) {
        files.made(file);
      }
      file.write(data.asReadOnlyByteBuffer(), offset);
      long size = Math.max(before.size(), offset + data.size());
      long blocks = file.measureBlocks();
      InodeRow after = changes.make(false, c -> contentOf(c, file, size, blocks, clearPrivileges));
      file.setState(State.of(after));
      kept = (blocks - before.blocks()) * BLOCK_BYTES;
      return after.toMessage();
    } catch (IOException | StorageException e) {
      changedInPart(file, before.size());
      throw e;
    } finally {
      quota.add(kept - room);
    }
  }

  /** A write failed after it had changed something, perhaps: that is another content. */
  private void changedInPart(DataFile file, long size) throws IOException {
    file.cut(size);
    try {
      InodeRow after =
          changes.make(false, c -> contentOf(c, file, size, file.state().blocks(), false));
      file.setState(State.of(after));
    } catch (StorageException again) {
      LOG.warn("a failed write is not noted either: {}", again.getMessage());
    }
  }

  private static InodeRow contentOf(
      Change change, DataFile file, long size, long blocks, boolean clearPrivileges)
      throws SQLException, StorageException {
    InodeRow row = change.inodes().require(file.inode());
    int mode = clearPrivileges ? FileMode.withoutPrivileges(row.mode()) : row.mode();
    InodeRow after = row.withContent(size, mode, blocks, change.now(), change.leastVersion());
    change.inodes().setContent(after);
    return after;
  }

  /** Takes room for a write; what it does not need is to be given back. */
  long takeRoom(DataFile file, long offset, long length) throws IOException, StorageException {
    long most = DataFile.roomFor(offset, length);
    try {
      quota.take(most);
      return most;
    } catch (StorageException full) {
      long need = file.roomForHoles(offset, length);
      quota.take(need);
      return need;
    }
  }

  /**
   * Nobody trusts the checksum any more, on the disk neither, before the content changes. The first
   * change after a quiet time pays for that.
   */
  void markDirty(DataFile file) throws StorageException {
    if (file.state().dirty()) {
      return;
    }
    database.write(
        true,
        session -> {
          new Inodes(session).markDirty(file.inode());
          return true;
        });
    file.setState(file.state().asDirty());
  }

  SeekFileResponse seek(SeekFileRequest request) throws StorageException {
    long offset = request.getOffset();
    return files.with(
        request.getInode(),
        file -> {
          if (offset < 0 || offset >= file.state().size()) {
            throw new StorageException(Errno.ENXIO, "beyond the end");
          }
          long found =
              file.seek(offset, request.getHole())
                  .orElseThrow(() -> new StorageException(Errno.ENXIO, "no data follows"));
          return SeekFileResponse.newBuilder().setOffset(found).build();
        });
  }

  SyncResponse sync(SyncRequest request) throws StorageException {
    // At once: the file system's journal writes them together. None depends on another's order,
    // since what the database has may come to the disk before the content at any time.
    together.run(
        () -> {
          if (request.getInode() == 0) {
            syncAll();
          } else if (find(request.getInode()).isRegular()) {
            force(request.getInode());
          }
        },
        files::syncDirectories,
        database::sync);
    return SyncResponse.getDefaultInstance();
  }

  private void syncAll() throws StorageException {
    long last = 0;
    List<InodeRow> dirty = dirty(last);
    while (!dirty.isEmpty()) {
      for (InodeRow row : dirty) {
        last = row.number();
        try {
          force(last);
        } catch (StorageException e) {
          if (e.errno() != Errno.ESTALE) {
            throw e;
          }
        }
      }
      dirty = dirty(last);
    }
  }

  private List<InodeRow> dirty(long after) throws StorageException {
    return database.read(session -> new Inodes(session).dirty(after));
  }

  private void force(long inode) throws StorageException {
    files.with(
        inode,
        file -> {
          file.force();
          return true;
        });
  }

  private InodeRow find(long inode) throws StorageException {
    return database.read(session -> new Inodes(session).require(inode));
  }

  private static void checkTransfer(long offset, int length) throws StorageException {
    if (length < 0 || length > MAX_TRANSFER_BYTES) {
      throw new StorageException(Errno.EINVAL, "a transfer has at most 1 MiB");
    }
    if (offset < 0) {
      throw new StorageException(Errno.EINVAL, "negative offset");
    }
    if (offset > DataFile.MAX_FILE_BYTES - length) {
      throw new StorageException(Errno.EFBIG, "a file has at most 8 TiB");
    }
  }
}
