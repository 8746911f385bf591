package io.legoos.linux.fuse;

import io.legoos.linux.Errno;
import io.legoos.linux.LinuxException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One request as it lies in the buffer that /dev/fuse was read into: fuse_in_header and body. The
 * buffer is used for the next one when this is answered. Every access is checked against the length
 * that was read. Not thread-safe.
 */
public final class FuseRequest {
  /** Bytes of struct fuse_in_header. */
  public static final int HEADER_BYTES = 40;

  private static final int OPCODE = 4;
  private static final int UNIQUE = 8;
  private static final int NODEID = 16;
  private static final int UID = 24;
  private static final int GID = 28;
  private static final int PID = 32;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final MemorySegment buffer;
  private int length;

  /** A view of {@code buffer}; without a request until {@link #received}. */
  public FuseRequest(MemorySegment buffer) {
    this.buffer = buffer;
  }

  /**
   * Takes what was read.
   *
   * @throws LinuxException EIO when it is not one whole message
   */
  public void received(long bytes) throws LinuxException {
    if (bytes < HEADER_BYTES || bytes > buffer.byteSize() || buffer.get(INT, 0) != bytes) {
      throw new LinuxException(Errno.EIO, "a message of /dev/fuse of " + bytes + " bytes");
    }
    length = (int) bytes;
  }

  public int opcode() {
    return buffer.get(INT, OPCODE);
  }

  public long unique() {
    return buffer.get(LONG, UNIQUE);
  }

  public long nodeId() {
    return buffer.get(LONG, NODEID);
  }

  public int uid() {
    return buffer.get(INT, UID);
  }

  public int gid() {
    return buffer.get(INT, GID);
  }

  /** Thread id of the caller in the mounter's pid namespace; 0: not in it. */
  public int pid() {
    return buffer.get(INT, PID);
  }

  /** Bytes behind the header. */
  public int bodyBytes() {
    return length - HEADER_BYTES;
  }

  private long at(int offset, long bytes) throws LinuxException {
    if (offset < 0 || bytes < 0 || offset + bytes > bodyBytes()) {
      throw new LinuxException(Errno.EIO, "a FUSE request that ends too early");
    }
    return HEADER_BYTES + (long) offset;
  }

  public int intAt(int offset) throws LinuxException {
    return buffer.get(INT, at(offset, Integer.BYTES));
  }

  public long longAt(int offset) throws LinuxException {
    return buffer.get(LONG, at(offset, Long.BYTES));
  }

  /** The bytes up to the next NUL, without it; the next string begins at offset + length + 1. */
  public byte[] stringAt(int offset) throws LinuxException {
    int end = offset;
    while (buffer.get(ValueLayout.JAVA_BYTE, at(end, 1)) != 0) {
      end++;
    }
    return dataAt(offset, end - offset).toArray(ValueLayout.JAVA_BYTE);
  }

  /** A view of a part of the body. */
  public MemorySegment dataAt(int offset, int bytes) throws LinuxException {
    return buffer.asSlice(at(offset, bytes), bytes);
  }
}
