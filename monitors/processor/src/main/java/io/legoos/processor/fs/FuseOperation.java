package io.legoos.processor.fs;

import io.legoos.linux.fuse.FuseOpcode;
import java.util.Locale;

/** Kinds of FUSE requests that take about as long as each other. */
public enum FuseOperation {
  /** Looks up, makes, moves and removes names. */
  NAME,
  /** Attributes, plain and extended, and those of the volume. */
  ATTRIBUTE,
  /** Opens and closes. */
  OPEN,
  READ,
  WRITE,
  /** Waits until all is kept. */
  SYNC,
  /** Lists a directory. */
  LIST,
  /** What the kernel forgets and negotiates, and what is not served. */
  OTHER;

  /** Of an opcode of linux/fuse.h. */
  static FuseOperation of(int opcode) {
    return switch (opcode) {
      case FuseOpcode.LOOKUP,
          FuseOpcode.CREATE,
          FuseOpcode.MKNOD,
          FuseOpcode.MKDIR,
          FuseOpcode.SYMLINK,
          FuseOpcode.READLINK,
          FuseOpcode.LINK,
          FuseOpcode.UNLINK,
          FuseOpcode.RMDIR,
          FuseOpcode.RENAME,
          FuseOpcode.RENAME2 ->
          NAME;
      case FuseOpcode.GETATTR,
          FuseOpcode.SETATTR,
          FuseOpcode.STATFS,
          FuseOpcode.GETXATTR,
          FuseOpcode.SETXATTR,
          FuseOpcode.LISTXATTR,
          FuseOpcode.REMOVEXATTR ->
          ATTRIBUTE;
      case FuseOpcode.OPEN, FuseOpcode.RELEASE, FuseOpcode.OPENDIR, FuseOpcode.RELEASEDIR -> OPEN;
      case FuseOpcode.READ, FuseOpcode.LSEEK -> READ;
      case FuseOpcode.WRITE, FuseOpcode.FALLOCATE -> WRITE;
      case FuseOpcode.FSYNC, FuseOpcode.FSYNCDIR, FuseOpcode.SYNCFS -> SYNC;
      case FuseOpcode.READDIR, FuseOpcode.READDIRPLUS -> LIST;
      default -> OTHER;
    };
  }

  /** As a label has it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
