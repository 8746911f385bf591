package io.legoos.linux.fuse;

/**
 * Offsets of fields in the bodies of requests, behind fuse_in_header, and the bodies' sizes. Names
 * are those of linux/fuse.h: field {@code new} of struct {@code fuse_x_in} is {@code X_NEW}.
 */
public final class FuseIn {
  public static final int FORGET_NLOOKUP = 0;
  public static final int BATCH_FORGET_COUNT = 0;
  public static final int BATCH_FORGET_BYTES = 8;
  // struct fuse_forget_one
  public static final int FORGET_ONE_NODEID = 0;
  public static final int FORGET_ONE_NLOOKUP = 8;
  public static final int FORGET_ONE_BYTES = 16;

  public static final int SETATTR_VALID = 0;
  public static final int SETATTR_SIZE = 16;
  public static final int SETATTR_ATIME = 32;
  public static final int SETATTR_MTIME = 40;
  public static final int SETATTR_ATIMENSEC = 56;
  public static final int SETATTR_MTIMENSEC = 60;
  public static final int SETATTR_MODE = 68;
  public static final int SETATTR_UID = 76;
  public static final int SETATTR_GID = 80;

  public static final int MKNOD_MODE = 0;
  public static final int MKNOD_RDEV = 4;
  public static final int MKNOD_BYTES = 16;
  public static final int MKDIR_MODE = 0;
  public static final int MKDIR_BYTES = 8;
  public static final int RENAME_NEWDIR = 0;
  public static final int RENAME_BYTES = 8;
  public static final int RENAME2_FLAGS = 8;
  public static final int RENAME2_BYTES = 16;
  public static final int LINK_OLDNODEID = 0;
  public static final int LINK_BYTES = 8;
  public static final int CREATE_FLAGS = 0;
  public static final int CREATE_MODE = 4;
  public static final int CREATE_BYTES = 16;

  public static final int READ_OFFSET = 8;
  public static final int READ_SIZE = 16;
  public static final int WRITE_OFFSET = 8;
  public static final int WRITE_SIZE = 16;
  public static final int WRITE_FLAGS = 20;
  public static final int WRITE_BYTES = 40;
  public static final int RELEASE_FH = 0;
  public static final int FSYNC_FLAGS = 8;
  public static final int FALLOCATE_OFFSET = 8;
  public static final int FALLOCATE_LENGTH = 16;
  public static final int FALLOCATE_MODE = 24;
  public static final int LSEEK_OFFSET = 8;
  public static final int LSEEK_WHENCE = 16;

  /** As without FUSE_SETXATTR_EXT. */
  public static final int SETXATTR_SIZE = 0;

  public static final int SETXATTR_FLAGS = 4;
  public static final int SETXATTR_BYTES = 8;
  public static final int GETXATTR_SIZE = 0;
  public static final int GETXATTR_BYTES = 8;

  public static final int INIT_MAJOR = 0;
  public static final int INIT_MINOR = 4;
  public static final int INIT_FLAGS = 12;

  public static final int INTERRUPT_UNIQUE = 0;

  private FuseIn() {}
}
