package io.legoos.linux.fuse;

/** Bits of linux/fuse.h that we act upon, without their prefix {@code FUSE_} where it has one. */
public final class FuseFlags {
  // INIT
  public static final int ASYNC_READ = 1;
  public static final int BIG_WRITES = 1 << 5;
  public static final int AUTO_INVAL_DATA = 1 << 12;
  public static final int DO_READDIRPLUS = 1 << 13;
  public static final int READDIRPLUS_AUTO = 1 << 14;
  public static final int ASYNC_DIO = 1 << 15;
  public static final int PARALLEL_DIROPS = 1 << 18;
  public static final int MAX_PAGES = 1 << 22;
  public static final int CACHE_SYMLINKS = 1 << 23;
  public static final int HANDLE_KILLPRIV_V2 = 1 << 28;

  // fuse_setattr_in.valid
  public static final int FATTR_MODE = 1;
  public static final int FATTR_UID = 1 << 1;
  public static final int FATTR_GID = 1 << 2;
  public static final int FATTR_SIZE = 1 << 3;
  public static final int FATTR_ATIME = 1 << 4;
  public static final int FATTR_MTIME = 1 << 5;
  public static final int FATTR_ATIME_NOW = 1 << 7;
  public static final int FATTR_MTIME_NOW = 1 << 8;
  public static final int FATTR_KILL_SUIDGID = 1 << 11;

  /** fuse_open_out.open_flags: what the page cache has of the file stays. */
  public static final int FOPEN_KEEP_CACHE = 1 << 1;

  /** fuse_write_in.write_flags: the writer may not keep setuid and setgid. */
  public static final int WRITE_KILL_SUIDGID = 1 << 2;

  /** fuse_fsync_in.fsync_flags: fdatasync(2). */
  public static final int FSYNC_FDATASYNC = 1;

  private FuseFlags() {}
}
