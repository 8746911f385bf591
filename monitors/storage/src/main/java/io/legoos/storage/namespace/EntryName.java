package io.legoos.storage.namespace;

import com.google.protobuf.ByteString;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;

/** A name in a directory, checked; any bytes but slash and NUL. */
record EntryName(ByteString bytes) {
  /** NAME_MAX of limits.h. */
  static final int MAX_BYTES = 255;

  private static final ByteString DOT = ByteString.copyFromUtf8(".");
  private static final ByteString DOT_DOT = ByteString.copyFromUtf8("..");

  /**
   * Checks what came off the wire.
   *
   * @throws StorageException EINVAL, ENAMETOOLONG
   */
  static EntryName of(ByteString bytes) throws StorageException {
    if (bytes.size() > MAX_BYTES) {
      throw new StorageException(Errno.ENAMETOOLONG, "a name has at most 255 bytes");
    }
    if (bytes.isEmpty() || bytes.equals(DOT) || bytes.equals(DOT_DOT)) {
      throw new StorageException(Errno.EINVAL, "no name of an entry");
    }
    for (int i = 0; i < bytes.size(); i++) {
      if (bytes.byteAt(i) == '/' || bytes.byteAt(i) == 0) {
        throw new StorageException(Errno.EINVAL, "a name has no slash and no NUL");
      }
    }
    return new EntryName(bytes);
  }

  byte[] toColumn() {
    return bytes.toByteArray();
  }
}
