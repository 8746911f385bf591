package io.legoos.processor.fs;

import io.legoos.linux.Errno;

/** An operation on a volume that failed as a system call would. */
public final class VolumeException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * Has no stack trace: ENOENT is an everyday answer.
   *
   * @param errno a positive number of errno(3)
   */
  public VolumeException(int errno, String what) {
    super(what + ": " + Errno.describe(errno), null, false, false);
    this.errno = errno;
  }

  public int errno() {
    return errno;
  }
}
