package io.legoos.processor.fs;

import io.legoos.linux.FileMode;

/**
 * An inode as stat(2) shows it.
 *
 * @param number stable, also over renames, and never used again
 * @param mode type and permissions
 * @param device of a device file, as in mknod(2)
 * @param blocks of 512 bytes
 * @param dataVersion grows with each change of the content
 */
public record FileAttributes(
    long number,
    int mode,
    int links,
    int uid,
    int gid,
    int device,
    long sizeBytes,
    long blocks,
    FileTime accessed,
    FileTime modified,
    FileTime changed,
    long dataVersion) {
  public boolean isDirectory() {
    return FileMode.isDirectory(mode);
  }

  public boolean isRegular() {
    return FileMode.isRegular(mode);
  }
}
