package io.legoos.linux;

/** The bits of a file's mode: inode(7). */
public final class FileMode {
  public static final int TYPE = 0170000;
  public static final int SOCKET = 0140000;
  public static final int SYMLINK = 0120000;
  public static final int REGULAR = 0100000;
  public static final int BLOCK_DEVICE = 0060000;
  public static final int DIRECTORY = 0040000;
  public static final int CHARACTER_DEVICE = 0020000;
  public static final int FIFO = 0010000;

  /** Everything but the type: S_ISUID, S_ISGID, S_ISVTX and the nine permissions. */
  public static final int PERMISSIONS = 07777;

  public static final int SETUID = 04000;
  public static final int SETGID = 02000;
  public static final int GROUP_EXECUTE = 00010;

  private FileMode() {}

  public static boolean isDirectory(int mode) {
    return (mode & TYPE) == DIRECTORY;
  }

  public static boolean isRegular(int mode) {
    return (mode & TYPE) == REGULAR;
  }

  public static boolean isSymlink(int mode) {
    return (mode & TYPE) == SYMLINK;
  }

  public static boolean isDevice(int mode) {
    return (mode & TYPE) == CHARACTER_DEVICE || (mode & TYPE) == BLOCK_DEVICE;
  }

  /**
   * The mode after a write by somebody without privileges: setuid goes, and setgid where it means
   * the group of an executable (write(2)).
   */
  public static int withoutPrivileges(int mode) {
    int left = mode & ~SETUID;
    return (mode & GROUP_EXECUTE) == 0 ? left : left & ~SETGID;
  }
}
