package io.legoos.linux;

/** Bits of st_mode, inode(7). */
public final class FileMode {
  public static final int S_IFMT = 0xf000;
  public static final int S_IFSOCK = 0xc000;
  public static final int S_IFLNK = 0xa000;
  public static final int S_IFREG = 0x8000;
  public static final int S_IFBLK = 0x6000;
  public static final int S_IFDIR = 0x4000;
  public static final int S_IFCHR = 0x2000;
  public static final int S_IFIFO = 0x1000;
  public static final int S_ISUID = 0x800;
  public static final int S_ISGID = 0x400;
  public static final int S_IXGRP = 8;

  /** What chmod(2) changes. */
  public static final int PERMISSIONS = 0xfff;

  private FileMode() {}

  public static boolean isDirectory(int mode) {
    return (mode & S_IFMT) == S_IFDIR;
  }

  public static boolean isRegular(int mode) {
    return (mode & S_IFMT) == S_IFREG;
  }

  public static boolean isSymlink(int mode) {
    return (mode & S_IFMT) == S_IFLNK;
  }

  public static boolean isDevice(int mode) {
    return (mode & S_IFMT) == S_IFCHR || (mode & S_IFMT) == S_IFBLK;
  }

  /**
   * The mode that is left when an ordinary user has written to the file, or anybody has changed its
   * owner: no setuid, and no setgid where it is not only the mark for locks (write(2), chown(2)).
   */
  public static int withoutPrivileges(int mode) {
    int left = mode & ~S_ISUID;
    return (left & S_IXGRP) != 0 ? left & ~S_ISGID : left;
  }
}
