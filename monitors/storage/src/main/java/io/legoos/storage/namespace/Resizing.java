package io.legoos.storage.namespace;

import io.legoos.linux.SparseFile;
import io.legoos.protocol.control.v1.AllocateFileRequest;
import io.legoos.protocol.control.v1.Inode;
import io.legoos.protocol.control.v1.SetInodeRequest;
import io.legoos.storage.namespace.DataFile.State;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Changes sizes and holes of files, each request once: ftruncate(2), fallocate(2). Thread-safe.
 *
 * <p>What takes bytes away is in the database, durably, before it is done to the content file, and
 * it is done before the next use of the file, or by {@link Recovery}, should it fail or the monitor
 * die between the two: it cannot happen twice.
 */
final class Resizing {
  private static final long BLOCK_BYTES = 512;

  private final Database database;
  private final DataFiles files;
  private final Changes changes;
  private final Contents contents;
  private final Quota quota;

  Resizing(Database database, DataFiles files, Changes changes, Contents contents, Quota quota) {
    this.database = database;
    this.files = files;
    this.changes = changes;
    this.contents = contents;
    this.quota = quota;
  }

  /** A request with a size. */
  Inode resize(SetInodeRequest request) throws StorageException {
    Inode form = Inode.getDefaultInstance();
    Optional<Inode> before = changes.before(request.getOrigin(), form);
    if (before.isPresent()) {
      return before.get();
    }
    try {
      checkEnd(0, request.getSizeBytes());
      return files.withLocked(request.getInode(), file -> resize(file, request, form));
    } catch (StorageException e) {
      return changes.refuse(request.getOrigin(), form, e);
    }
  }

  private Inode resize(DataFile file, SetInodeRequest request, Inode form)
      throws IOException, StorageException {
    file.open();
    long size = request.getSizeBytes();
    long most = DataFile.roomFor(0, size) / BLOCK_BYTES;
    boolean durable = file.length() > size || !file.state().dirty();
    AtomicReference<Optional<InodeRow>> done = new AtomicReference<>(Optional.empty());
    Inode answer =
        changes.once(
            request.getOrigin(),
            form,
            durable,
            change -> {
              InodeRow row = change.inodes().require(file.inode());
              long blocks = Math.min(row.blocks(), most);
              InodeRow after =
                  row.withContent(size, row.mode(), blocks, change.now(), change.leastVersion());
              change.exchange(row.chargedBytes(), after.chargedBytes());
              change.inodes().setContent(after);
              change.onCommit(() -> done.set(Optional.of(after)));
              return new Attributes(change).set(request);
            });
    if (done.get().isPresent()) {
      file.setState(State.of(done.get().get()));
      file.cut(size);
      settleBlocks(file);
    }
    return answer;
  }

  Inode allocate(AllocateFileRequest request) throws StorageException {
    Inode form = Inode.getDefaultInstance();
    Optional<Inode> before = changes.before(request.getOrigin(), form);
    if (before.isPresent()) {
      return before.get();
    }
    try {
      if (request.getOffset() < 0 || request.getLength() <= 0) {
        throw new StorageException(Errno.EINVAL, "no range");
      }
      checkEnd(request.getOffset(), request.getLength());
      return files.withLocked(
          request.getInode(),
          file ->
              switch (request.getMode()) {
                case 0, SparseFile.KEEP_SIZE -> preallocate(file, request, form);
                case SparseFile.PUNCH_HOLE | SparseFile.KEEP_SIZE,
                    SparseFile.ZERO_RANGE,
                    SparseFile.ZERO_RANGE | SparseFile.KEEP_SIZE ->
                    punch(file, request, form);
                default -> throw new StorageException(Errno.EOPNOTSUPP, "mode of fallocate(2)");
              });
    } catch (StorageException e) {
      return changes.refuse(request.getOrigin(), form, e);
    }
  }

  /** Takes nothing away, so it does no harm when it happens again after a crash. */
  private Inode preallocate(DataFile file, AllocateFileRequest request, Inode form)
      throws IOException, StorageException {
    long offset = request.getOffset();
    long length = request.getLength();
    file.open();
    long room = file.roomForHoles(offset, length);
    quota.take(room);
    long kept = 0;
    try {
      State before = file.state();
      contents.markDirty(file);
      if (file.openOrMake()) {
        files.made(file);
      }
      file.preallocate(offset, length);
      long blocks = file.measureBlocks();
      long size = sizeAfter(file, request);
      AtomicReference<Optional<InodeRow>> done = new AtomicReference<>(Optional.empty());
      Inode answer =
          changes.once(
              request.getOrigin(),
              form,
              false,
              change -> {
                InodeRow row = change.inodes().require(file.inode());
                InodeRow after =
                    row.withContent(size, row.mode(), blocks, change.now(), change.leastVersion());
                change.inodes().setContent(after);
                change.onCommit(() -> done.set(Optional.of(after)));
                return after.toMessage();
              });
      if (done.get().isPresent()) {
        file.setState(State.of(done.get().get()));
        kept = (blocks - before.blocks()) * BLOCK_BYTES;
      }
      return answer;
    } finally {
      quota.add(kept - room);
    }
  }

  private Inode punch(DataFile file, AllocateFileRequest request, Inode form)
      throws IOException, StorageException {
    file.open();
    Punches.Punch punch = new Punches.Punch(request.getOffset(), request.getLength());
    long size = sizeAfter(file, request);
    AtomicReference<Optional<InodeRow>> done = new AtomicReference<>(Optional.empty());
    Inode answer =
        changes.once(
            request.getOrigin(),
            form,
            true,
            change -> {
              InodeRow row = change.inodes().require(file.inode());
              InodeRow after =
                  row.withContent(
                      size, row.mode(), row.blocks(), change.now(), change.leastVersion());
              change.inodes().setContent(after);
              new Punches(change.session()).add(file.inode(), punch);
              change.onCommit(() -> done.set(Optional.of(after)));
              return after.toMessage();
            });
    if (done.get().isPresent()) {
      files.punch(file, punch);
      // After the content, so that what is read with this version is that content.
      file.setState(State.of(done.get().get()));
      settleBlocks(file);
    }
    return answer;
  }

  private static long sizeAfter(DataFile file, AllocateFileRequest request)
      throws StorageException {
    long size = file.state().size();
    boolean keep = (request.getMode() & SparseFile.KEEP_SIZE) != 0;
    return keep ? size : Math.max(size, request.getOffset() + request.getLength());
  }

  /** Charges what the content file takes now. */
  private void settleBlocks(DataFile file) throws IOException, StorageException {
    long charged = file.state().blocks();
    long blocks = file.measureBlocks();
    if (blocks == charged) {
      return;
    }
    int rows =
        database.write(false, session -> new Inodes(session).setBlocks(file.inode(), blocks));
    if (rows > 0) {
      quota.add((blocks - charged) * BLOCK_BYTES);
      file.setState(file.state().withBlocks(blocks));
    }
  }

  private static void checkEnd(long offset, long length) throws StorageException {
    if (length < 0) {
      throw new StorageException(Errno.EINVAL, "negative size");
    }
    if (offset > DataFile.MAX_FILE_BYTES || length > DataFile.MAX_FILE_BYTES - offset) {
      throw new StorageException(Errno.EFBIG, "a file has at most 8 TiB");
    }
  }
}
