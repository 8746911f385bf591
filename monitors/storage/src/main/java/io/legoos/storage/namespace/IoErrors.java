package io.legoos.storage.namespace;

import io.legoos.linux.Errno;
import io.legoos.linux.LinuxException;
import io.legoos.storage.volume.StorageException;
import java.io.IOException;

/** The errno behind what the disk's file system refused. */
final class IoErrors {
  private IoErrors() {}

  static StorageException translate(IOException e) {
    // The message would name paths of the host.
    return new StorageException(errno(e), "refused by the disk", e);
  }

  private static StorageException.Errno errno(IOException e) {
    if (e instanceof LinuxException linux) {
      return switch (linux.errno()) {
        case Errno.ENOSPC, Errno.EDQUOT -> StorageException.Errno.ENOSPC;
        case Errno.EFBIG -> StorageException.Errno.EFBIG;
        case Errno.EOPNOTSUPP -> StorageException.Errno.EOPNOTSUPP;
        default -> StorageException.Errno.EIO;
      };
    }
    // java.nio has no type for these; the text is strerror(3)'s.
    String text = String.valueOf(e.getMessage());
    if (text.contains("No space left") || text.contains("quota exceeded")) {
      return StorageException.Errno.ENOSPC;
    }
    return text.contains("File too large")
        ? StorageException.Errno.EFBIG
        : StorageException.Errno.EIO;
  }
}
