package io.legoos.storage.namespace;

import io.legoos.linux.Errno;
import io.legoos.linux.LinuxException;
import io.legoos.linux.SparseFile;
import io.legoos.storage.volume.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The content of one regular file. How long it is the database says: what the content file has
 * beyond that is never seen, and what it lacks reads as zeros; there is no content file before the
 * first write.
 *
 * <p>Who changes the content holds {@link #lock}, and does not wait for it inside a transaction.
 * Reading needs no lock; beside a write it may see a part of it, as read(2) may.
 */
final class DataFile {
  /** As long as a file may be: what ext4 can hold with blocks of 4 KiB is 16 TiB. */
  static final long MAX_FILE_BYTES = 1L << 43;

  /** What the disk gives room in. */
  private static final long ALLOCATION_BYTES = 4096;

  private static final int ZEROS_BYTES = 64 << 10;

  /**
   * What is known of it without asking the database.
   *
   * @param blocks of 512 bytes, as they are charged
   */
  record State(long size, long version, long blocks, boolean dirty, boolean damaged) {
    static State of(InodeRow row) {
      return new State(row.size(), row.version(), row.blocks(), row.dirty(), row.damaged());
    }

    State asDirty() {
      return new State(size, version, blocks, true, damaged);
    }

    State withBlocks(long measured) {
      return new State(size, version, measured, dirty, damaged);
    }
  }

  private final long inode;
  private final Path path;
  private final ReentrantLock lock = new ReentrantLock();

  /** Set once it is known; changed under the lock. */
  private volatile @Nullable State state;

  /** The database may say something else by now. */
  private volatile boolean stale;

  private volatile @Nullable FileChannel channel;
  private volatile boolean removed;

  /** Of {@link DataFiles}, under its lock. */
  private int pins;

  DataFile(long inode, Path path) {
    this.inode = inode;
    this.path = path;
  }

  long inode() {
    return inode;
  }

  Path path() {
    return path;
  }

  ReentrantLock lock() {
    return lock;
  }

  void pin() {
    pins++;
  }

  /** True when nobody uses it any more. */
  boolean unpin() {
    return --pins == 0;
  }

  boolean isPinned() {
    return pins > 0;
  }

  /** Whether {@link #state} is what the database says, and the content file agrees with it. */
  boolean isKnown() {
    return state != null && !stale;
  }

  /** A change failed, perhaps half done: before the next use the database is asked again. */
  void doubt() {
    stale = true;
  }

  /**
   * What the database says.
   *
   * @throws StorageException ESTALE when the inode is gone
   */
  State state() throws StorageException {
    State known = state;
    if (removed || known == null) {
      throw new StorageException(StorageException.Errno.ESTALE, "no such inode");
    }
    return known;
  }

  void setState(State changed) {
    state = changed;
    stale = false;
  }

  /** The inode is gone; who still has this object is told. */
  void remove() {
    removed = true;
  }

  /**
   * Opens the content file, if there is one, and cuts off what a crash or a failure may have left
   * beyond the end.
   */
  void open() throws IOException, StorageException {
    open(state().size());
  }

  /** As {@link #open()}, before the state is known. */
  void open(long size) throws IOException {
    FileChannel before = channel;
    if ((before == null || !before.isOpen()) && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      channel =
          FileChannel.open(
              path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }
    cut(size);
  }

  /** Opens the content file, and makes it when there is none. True: it was made. */
  boolean openOrMake() throws IOException, StorageException {
    open();
    if (channel != null) {
      return false;
    }
    channel =
        FileChannel.open(
            path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    return true;
  }

  /** Fills {@code data}, which has zeros already, with what there is. */
  void read(ByteBuffer data, long offset) throws IOException {
    fill(data, offset);
    data.position(data.limit());
  }

  /** As {@link #read}, of a buffer that may have anything in it. */
  void readOrZero(ByteBuffer data, long offset) throws IOException {
    fill(data, offset);
    while (data.hasRemaining()) {
      data.put((byte) 0);
    }
  }

  private void fill(ByteBuffer data, long offset) throws IOException {
    FileChannel from = channel;
    int read = 0;
    while (from != null && data.hasRemaining() && read >= 0) {
      read = from.read(data, offset + data.position());
    }
  }

  void write(ByteBuffer data, long offset) throws IOException {
    FileChannel to = openChannel();
    long position = offset;
    while (data.hasRemaining()) {
      position += to.write(data, position);
    }
  }

  /** Cuts the content file, if it is longer. */
  void cut(long size) throws IOException {
    FileChannel cut = channel;
    if (cut != null && cut.size() > size) {
      cut.truncate(size);
    }
  }

  /** Bytes of the content file; 0 without one. */
  long length() throws IOException {
    FileChannel measured = channel;
    return measured == null ? 0 : measured.size();
  }

  /**
   * Has the disk have the content, fdatasync(2): the times are the database's. Any thread; what is
   * written meanwhile may be left out.
   */
  void force() throws IOException {
    FileChannel forced = channel;
    if (forced != null) {
      forced.force(false);
    }
  }

  /** Gives the disk room for a range, also beyond the end. */
  void preallocate(long offset, long length) throws IOException {
    SparseFile.allocate(path, SparseFile.KEEP_SIZE, offset, length);
  }

  /** Makes a range read as zeros. */
  void punch(long offset, long length) throws IOException {
    FileChannel punched = channel;
    long end = punched == null ? 0 : Math.min(punched.size(), offset + length);
    if (offset >= end) {
      return;
    }
    try {
      SparseFile.allocate(path, SparseFile.KEEP_SIZE | SparseFile.PUNCH_HOLE, offset, end - offset);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EOPNOTSUPP) {
        throw e;
      }
      for (long at = offset; at < end; at += ZEROS_BYTES) {
        write(ByteBuffer.allocate((int) Math.min(ZEROS_BYTES, end - at)), at);
      }
    }
  }

  /** Where data, or a hole, begins at or after an offset below the size; empty: nowhere. */
  OptionalLong seek(long offset, boolean hole) throws IOException, StorageException {
    long size = state().size();
    OptionalLong found =
        channel == null ? OptionalLong.empty() : SparseFile.seek(path, offset, hole);
    if (hole) {
      return OptionalLong.of(Math.min(size, found.orElse(offset)));
    }
    return found.isPresent() && found.getAsLong() < size ? found : OptionalLong.empty();
  }

  /** Blocks of 512 bytes that the content file takes now. */
  long measureBlocks() throws LinuxException {
    return channel == null ? 0 : SparseFile.blocks(path);
  }

  /** Room for a write, at most: all that it touches may be holes. */
  static long roomFor(long offset, long length) {
    long first = Math.floorDiv(offset, ALLOCATION_BYTES);
    long last = Math.ceilDiv(offset + length, ALLOCATION_BYTES);
    return (last - first) * ALLOCATION_BYTES;
  }

  /** Room for a write as the file is now; slower than {@link #roomFor}. */
  long roomForHoles(long offset, long length) throws LinuxException {
    long first = Math.floorDiv(offset, ALLOCATION_BYTES) * ALLOCATION_BYTES;
    long room = roomFor(offset, length);
    return channel == null ? room : SparseFile.holes(path, first, room);
  }

  private FileChannel openChannel() {
    FileChannel open = channel;
    if (open == null) {
      throw new IllegalStateException("not open");
    }
    return open;
  }

  /** Nobody reads or writes any more. */
  void close() throws IOException {
    FileChannel closed = channel;
    channel = null;
    if (closed != null) {
      closed.close();
    }
  }
}
