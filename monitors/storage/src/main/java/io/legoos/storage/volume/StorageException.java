package io.legoos.storage.volume;

import io.grpc.Status;

/** A request that fails as a system call would; travels as a status with the errno's name. */
public final class StorageException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * The errno, and the status that carries it. A client knows it by the name in the description.
   */
  public enum Errno {
    ENOENT(Status.Code.NOT_FOUND),
    /** An inode that is no more. */
    ESTALE(Status.Code.NOT_FOUND),
    ENODATA(Status.Code.NOT_FOUND),
    /** No data, or no hole, after an offset. */
    ENXIO(Status.Code.NOT_FOUND),
    EEXIST(Status.Code.ALREADY_EXISTS),
    EINVAL(Status.Code.INVALID_ARGUMENT),
    EISDIR(Status.Code.INVALID_ARGUMENT),
    ENOTDIR(Status.Code.INVALID_ARGUMENT),
    ENAMETOOLONG(Status.Code.INVALID_ARGUMENT),
    EFBIG(Status.Code.INVALID_ARGUMENT),
    ERANGE(Status.Code.INVALID_ARGUMENT),
    E2BIG(Status.Code.INVALID_ARGUMENT),
    ENOTEMPTY(Status.Code.FAILED_PRECONDITION),
    EMLINK(Status.Code.FAILED_PRECONDITION),
    EXDEV(Status.Code.FAILED_PRECONDITION),
    EBUSY(Status.Code.FAILED_PRECONDITION),
    EPERM(Status.Code.PERMISSION_DENIED),
    EACCES(Status.Code.PERMISSION_DENIED),
    /** A symbolic link; the monitor follows none. */
    ELOOP(Status.Code.PERMISSION_DENIED),
    EOPNOTSUPP(Status.Code.UNIMPLEMENTED),
    /** The volume's own limit. */
    EDQUOT(Status.Code.RESOURCE_EXHAUSTED),
    ENOSPC(Status.Code.RESOURCE_EXHAUSTED),
    EIO(Status.Code.INTERNAL);

    private final Status.Code code;

    Errno(Status.Code code) {
      this.code = code;
    }
  }

  private final Errno errno;

  public StorageException(Errno errno, String message) {
    super(errno + ": " + message);
    this.errno = errno;
  }

  public StorageException(Errno errno, String message, Throwable cause) {
    super(errno + ": " + message, cause);
    this.errno = errno;
  }

  public Errno errno() {
    return errno;
  }

  public Status toStatus() {
    return errno.code.toStatus().withDescription(getMessage());
  }
}
