package io.legoos.storage;

import io.grpc.Status;

/** A request that fails as a system call would; travels as a status with the errno's name. */
final class StorageException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The errno, and the status that carries it. */
  enum Errno {
    ENOENT(Status.NOT_FOUND),
    EINVAL(Status.INVALID_ARGUMENT),
    EISDIR(Status.INVALID_ARGUMENT),
    ENOTDIR(Status.INVALID_ARGUMENT),
    ENAMETOOLONG(Status.INVALID_ARGUMENT),
    EFBIG(Status.INVALID_ARGUMENT),
    EACCES(Status.PERMISSION_DENIED),
    /** A symbolic link; the monitor follows none. */
    ELOOP(Status.PERMISSION_DENIED),
    ENOSPC(Status.RESOURCE_EXHAUSTED),
    EIO(Status.INTERNAL);

    private final Status status;

    Errno(Status status) {
      this.status = status;
    }
  }

  private final Errno errno;

  StorageException(Errno errno, String message) {
    super(errno + ": " + message);
    this.errno = errno;
  }

  StorageException(Errno errno, String message, Throwable cause) {
    super(errno + ": " + message, cause);
    this.errno = errno;
  }

  Errno errno() {
    return errno;
  }

  Status toStatus() {
    return errno.status.withDescription(getMessage());
  }
}
