package io.legoos.storage;

import io.grpc.Status;

/** A request that fails as a system call would; travels as a status with the errno's name. */
final class StorageException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The errno, and the status that carries it. */
  enum Errno {
    ENOENT(Status.Code.NOT_FOUND),
    EINVAL(Status.Code.INVALID_ARGUMENT),
    EISDIR(Status.Code.INVALID_ARGUMENT),
    ENOTDIR(Status.Code.INVALID_ARGUMENT),
    ENAMETOOLONG(Status.Code.INVALID_ARGUMENT),
    EFBIG(Status.Code.INVALID_ARGUMENT),
    EACCES(Status.Code.PERMISSION_DENIED),
    /** A symbolic link; the monitor follows none. */
    ELOOP(Status.Code.PERMISSION_DENIED),
    ENOSPC(Status.Code.RESOURCE_EXHAUSTED),
    EIO(Status.Code.INTERNAL);

    private final Status.Code code;

    Errno(Status.Code code) {
      this.code = code;
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
    return errno.code.toStatus().withDescription(getMessage());
  }
}
