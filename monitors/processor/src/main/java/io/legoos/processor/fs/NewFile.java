package io.legoos.processor.fs;

/**
 * What is made under a new name.
 *
 * @param mode type and permissions
 * @param device of a device file
 * @param target of a symbolic link; empty for others
 */
@SuppressWarnings("ArrayRecordComponent") // read once, by the client
public record NewFile(int mode, int uid, int gid, int device, byte[] target) {
  /** Linux's PATH_MAX without its final NUL. */
  public static final int MAX_TARGET_BYTES = 4095;

  static final byte[] NO_TARGET = {};
}
