package io.legoos.processor.fs;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of one vNode, by inode; the root is {@link #ROOT}. A change that returned has happened
 * once, one that threw EIO or EINTR perhaps. Nothing checks permissions, nothing follows symbolic
 * links.
 *
 * <p>Thread-safe. A call returns within the client's deadline, with EIO when the volume could not
 * be reached; it ends soon with EINTR when its thread is interrupted.
 */
public interface VolumeClient {
  long ROOT = 1;

  /** The most that one {@link #read} or {@link #write} takes. */
  int MAX_TRANSFER_BYTES = 1 << 20;

  /** The most entries of one page of a directory. */
  int MAX_PAGE_ENTRIES = 1024;

  /** The inode of a name; ENOENT. */
  FileAttributes lookup(long directory, FileName name) throws VolumeException;

  /** ENOENT: the inode is gone. */
  FileAttributes attributes(long inode) throws VolumeException;

  FileAttributes change(long inode, AttributeChange change) throws VolumeException;

  /** Makes a file of any type; EEXIST when the name is there. */
  FileAttributes make(long directory, FileName name, NewFile file) throws VolumeException;

  FileAttributes link(long inode, long directory, FileName name) throws VolumeException;

  /**
   * Removes a name. An inode that has none left stays for this client until {@link #release}.
   *
   * @param isDirectory rmdir(2) instead of unlink(2)
   * @return the inode as it is now
   */
  FileAttributes unlink(long directory, FileName name, boolean isDirectory) throws VolumeException;

  /**
   * rename(2). What is replaced stays as with {@link #unlink}.
   *
   * @param flags RENAME_NOREPLACE 1, RENAME_EXCHANGE 2
   * @return what was replaced, as it is now
   */
  @Nullable FileAttributes rename(
      long directory, FileName name, long newDirectory, FileName newName, int flags)
      throws VolumeException;

  byte[] readSymlink(long inode) throws VolumeException;

  /**
   * The next entries.
   *
   * @param after cookie of the last entry that was had; 0: from the start
   * @param maxEntries 1 to {@link #MAX_PAGE_ENTRIES}
   */
  DirectoryPage readDirectory(long directory, long after, int maxEntries) throws VolumeException;

  /**
   * The kernel is about to be told that the file is open; {@code file} was asked for after it
   * wanted that. Before any read of it.
   */
  default void opened(FileAttributes file) {}

  /** One open of the file is over. */
  default void closed(long inode) {}

  /** Fills {@code into}; the bytes read, fewer only at the end of the file. */
  int read(long inode, long offset, MemorySegment into) throws VolumeException;

  /** Told which content a read has found. */
  @FunctionalInterface
  interface ContentListener {
    void found(long version, long sizeBytes);
  }

  /**
   * As {@link #read(long, long, MemorySegment)}, of no older content than is known of.
   *
   * @param leastVersion that is known of
   */
  default int read(
      long inode, long offset, MemorySegment into, long leastVersion, ContentListener listener)
      throws VolumeException {
    return read(inode, offset, into);
  }

  /**
   * Writes all of {@code data}, which is the caller's again afterwards.
   *
   * @param clearPrivileges setuid and setgid go
   * @return the file as it is now
   */
  FileAttributes write(long inode, long offset, MemorySegment data, boolean clearPrivileges)
      throws VolumeException;

  /** fallocate(2). */
  FileAttributes allocate(long inode, long offset, long length, int mode) throws VolumeException;

  /** lseek(2) with SEEK_DATA, or SEEK_HOLE; ENXIO. */
  long seek(long inode, long offset, boolean hole) throws VolumeException;

  /**
   * What was answered before is on the disk after.
   *
   * @param inode 0: the whole volume
   */
  void sync(long inode, boolean dataOnly) throws VolumeException;

  /** ENODATA: there is none of that name. */
  byte[] extended(long inode, byte[] name) throws VolumeException;

  /** setxattr(2) with its flags. */
  void setExtended(long inode, byte[] name, byte[] value, int flags) throws VolumeException;

  void removeExtended(long inode, byte[] name) throws VolumeException;

  List<byte[]> listExtended(long inode) throws VolumeException;

  VolumeStatistics statistics() throws VolumeException;

  /** Inodes without a name are not needed here any more; none given: of all there were. */
  void release(List<Long> inodes) throws VolumeException;

  /** Requests that were sent again since the start; 0 where there are none to send. */
  default long retries() {
    return 0;
  }

  /** No more calls will come. */
  default void close() {}
}
