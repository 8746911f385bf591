package io.legoos.linux.fuse;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The answer to one request, built in a native buffer: fuse_out_header and what is appended. The
 * caller keeps within {@link #room}; beyond it an append throws IndexOutOfBoundsException. Not
 * thread-safe.
 */
public final class FuseReply {
  /** Bytes of struct fuse_out_header. */
  public static final int HEADER_BYTES = 16;

  /** Bytes of struct fuse_entry_out. */
  public static final int ENTRY_BYTES = 128;

  private static final int DIRENT_NAME = 24;
  private static final int INIT_OUT_BYTES = 64;
  private static final int STATFS_OUT_BYTES = 80;
  private static final int BLOCK_BYTES = 4096;
  private static final int MAX_NAME = 255;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final MemorySegment buffer;
  private int end = HEADER_BYTES;

  /** An empty answer in {@code buffer}. */
  public FuseReply(MemorySegment buffer) {
    this.buffer = buffer;
  }

  /** Drops what was appended. */
  public void clear() {
    end = HEADER_BYTES;
  }

  /** Bytes that can be appended. */
  public int room() {
    return (int) buffer.byteSize() - end;
  }

  /** Bytes that were appended. */
  public int bodyBytes() {
    return end - HEADER_BYTES;
  }

  /**
   * Writes the header: the message is then the buffer's first {@code result} bytes.
   *
   * @param errno 0, or why there is no body
   */
  public int finish(long unique, int errno) {
    if (errno != 0) {
      clear();
    }
    buffer.set(INT, 0, end);
    buffer.set(INT, 4, -errno);
    buffer.set(LONG, 8, unique);
    return end;
  }

  /** Where {@code bytes} of data go that {@link #advance} then counts. */
  public MemorySegment data(int bytes) {
    return buffer.asSlice(end, bytes);
  }

  /** Counts data that was put where {@link #data} said. */
  public void advance(int bytes) {
    if (bytes < 0 || bytes > room()) {
      throw new IndexOutOfBoundsException("an answer of too many bytes");
    }
    end += bytes;
  }

  public void putInt(int value) {
    buffer.set(INT, end, value);
    end += Integer.BYTES;
  }

  public void putLong(long value) {
    buffer.set(LONG, end, value);
    end += Long.BYTES;
  }

  private void putShort(int value) {
    buffer.set(SHORT, end, (short) value);
    end += Short.BYTES;
  }

  public void putBytes(byte[] bytes) {
    MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, end, bytes.length);
    end += bytes.length;
  }

  private void putZeros(int bytes) {
    buffer.asSlice(end, bytes).fill((byte) 0);
    end += bytes;
  }

  /** struct fuse_attr. */
  private void putAttr(FuseAttr attr) {
    putLong(attr.ino());
    putLong(attr.size());
    putLong(attr.blocks());
    putLong(attr.atime());
    putLong(attr.mtime());
    putLong(attr.ctime());
    putInt(attr.atimensec());
    putInt(attr.mtimensec());
    putInt(attr.ctimensec());
    putInt(attr.mode());
    putInt(attr.nlink());
    putInt(attr.uid());
    putInt(attr.gid());
    putInt(attr.rdev());
    putInt(BLOCK_BYTES);
    putInt(0);
  }

  /** struct fuse_entry_out; the inode's number is its node id, and it is used only once. */
  public void putEntry(FuseAttr attr, FuseValidity validity) {
    putLong(attr.ino());
    putLong(0);
    putLong(validity.entry().getSeconds());
    putLong(validity.attributes().getSeconds());
    putInt(validity.entry().getNano());
    putInt(validity.attributes().getNano());
    putAttr(attr);
  }

  /** struct fuse_entry_out that says: no such name, for as long as the validity's entry. */
  public void putNoEntry(FuseValidity validity) {
    putZeros(ENTRY_BYTES);
    buffer.set(LONG, end - ENTRY_BYTES + 16L, validity.entry().getSeconds());
    buffer.set(INT, end - ENTRY_BYTES + 32L, validity.entry().getNano());
  }

  /** struct fuse_attr_out. */
  public void putAttributes(FuseAttr attr, FuseValidity validity) {
    putLong(validity.attributes().getSeconds());
    putInt(validity.attributes().getNano());
    putInt(0);
    putAttr(attr);
  }

  /**
   * struct fuse_open_out.
   *
   * @param handle comes back with the RELEASE of this open
   */
  public void putOpen(long handle, int openFlags) {
    putLong(handle);
    putInt(openFlags);
    putInt(0);
  }

  /** Bytes that an entry of a directory takes. */
  public static int directoryEntryBytes(int nameBytes) {
    return (DIRENT_NAME + nameBytes + 7) & -8;
  }

  /**
   * struct fuse_dirent and its padding.
   *
   * @param offset where reading goes on behind it
   * @param mode whose type is the entry's
   */
  public void putDirectoryEntry(long ino, long offset, int mode, byte[] name) {
    putLong(ino);
    putLong(offset);
    putInt(name.length);
    putInt((mode >>> 12) & 0xf);
    putBytes(name);
    putZeros(directoryEntryBytes(name.length) - DIRENT_NAME - name.length);
  }

  /** The fuse_entry_out before an entry that is not to be looked up: "." and "..". */
  public void putUnknownEntry() {
    putZeros(ENTRY_BYTES);
  }

  /** struct fuse_statfs_out with blocks of 4096 bytes. */
  public void putStatistics(long blocks, long free, long files, long freeFiles) {
    int start = end;
    putLong(blocks);
    putLong(free);
    putLong(free);
    putLong(files);
    putLong(freeFiles);
    putInt(BLOCK_BYTES);
    putInt(MAX_NAME);
    putInt(BLOCK_BYTES);
    putZeros(STATFS_OUT_BYTES - (end - start));
  }

  /** struct fuse_init_out. */
  public void putInit(FuseInit init) {
    int start = end;
    putInt(FuseInit.MAJOR);
    putInt(FuseInit.MINOR);
    putInt(init.maxReadahead());
    putInt(init.flags());
    putShort(init.maxBackground());
    putShort(init.congestionThreshold());
    putInt(init.maxWrite());
    putInt(1); // time_gran: nanoseconds
    putShort(init.maxPages());
    putZeros(INIT_OUT_BYTES - (end - start));
  }
}
