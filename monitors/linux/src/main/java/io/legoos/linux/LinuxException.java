package io.legoos.linux;

import java.io.IOException;

/** A system call that the kernel refused. */
public final class LinuxException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * @param errno a positive number of errno(3)
   * @param what the call in words
   */
  public LinuxException(int errno, String what) {
    super(what + ": " + Errno.describe(errno));
    this.errno = errno;
  }

  public int errno() {
    return errno;
  }
}
