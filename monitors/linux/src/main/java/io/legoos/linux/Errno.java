package io.legoos.linux;

import java.util.OptionalInt;

/** Numbers of errno(3) on x86-64 (asm-generic/errno-base.h, errno.h) that we act upon. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int ENOEXEC = 8;
  public static final int EBADF = 9;
  public static final int ECHILD = 10;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int ENXIO = 6;
  public static final int EFBIG = 27;
  public static final int ENOSPC = 28;
  public static final int EOPNOTSUPP = 95;
  public static final int EDQUOT = 122;
  public static final int ELOOP = 40;
  public static final int ENAMETOOLONG = 36;
  public static final int ENOSYS = 38;
  public static final int ETIMEDOUT = 110;
  public static final int E2BIG = 7;
  public static final int EADDRINUSE = 98;
  public static final int ETXTBSY = 26;
  public static final int EIO = 5;
  public static final int EXDEV = 18;
  public static final int ENOTTY = 25;
  public static final int EROFS = 30;
  public static final int EMLINK = 31;
  public static final int ERANGE = 34;
  public static final int ENOTEMPTY = 39;
  public static final int ENODATA = 61;
  public static final int EOVERFLOW = 75;
  public static final int ENOTCONN = 107;
  public static final int ESTALE = 116;

  private Errno() {}

  /** The words of strerror(3), or the number. */
  public static String describe(int errno) {
    return switch (errno) {
      case EPERM -> "Operation not permitted";
      case ENOENT -> "No such file or directory";
      case ESRCH -> "No such process";
      case EINTR -> "Interrupted system call";
      case ENXIO -> "No such device or address";
      case EFBIG -> "File too large";
      case ENOSPC -> "No space left on device";
      case EOPNOTSUPP -> "Operation not supported";
      case EDQUOT -> "Disk quota exceeded";
      case E2BIG -> "Argument list too long";
      case ENOEXEC -> "Exec format error";
      case EBADF -> "Bad file descriptor";
      case ECHILD -> "No child processes";
      case EAGAIN -> "Resource temporarily unavailable";
      case ENOMEM -> "Cannot allocate memory";
      case EACCES -> "Permission denied";
      case EFAULT -> "Bad address";
      case EBUSY -> "Device or resource busy";
      case EEXIST -> "File exists";
      case ENODEV -> "No such device";
      case ENOTDIR -> "Not a directory";
      case EISDIR -> "Is a directory";
      case EINVAL -> "Invalid argument";
      case ETXTBSY -> "Text file busy";
      case ENAMETOOLONG -> "File name too long";
      case ENOSYS -> "Function not implemented";
      case ELOOP -> "Too many levels of symbolic links";
      case EADDRINUSE -> "Address already in use";
      case ETIMEDOUT -> "Connection timed out";
      case EIO -> "Input/output error";
      case EXDEV -> "Invalid cross-device link";
      case ENOTTY -> "Inappropriate ioctl for device";
      case EROFS -> "Read-only file system";
      case EMLINK -> "Too many links";
      case ERANGE -> "Numerical result out of range";
      case ENOTEMPTY -> "Directory not empty";
      case ENODATA -> "No data available";
      case EOVERFLOW -> "Value too large for defined data type";
      case ENOTCONN -> "Transport endpoint is not connected";
      case ESTALE -> "Stale file handle";
      default -> "errno " + errno;
    };
  }

  /** The number of an error that a file system may answer with, by its name; empty: not one. */
  public static OptionalInt ofFileSystem(String name) {
    return switch (name) {
      case "EPERM" -> OptionalInt.of(EPERM);
      case "ENOENT" -> OptionalInt.of(ENOENT);
      case "EINTR" -> OptionalInt.of(EINTR);
      case "EIO" -> OptionalInt.of(EIO);
      case "ENXIO" -> OptionalInt.of(ENXIO);
      case "E2BIG" -> OptionalInt.of(E2BIG);
      case "EBADF" -> OptionalInt.of(EBADF);
      case "EAGAIN" -> OptionalInt.of(EAGAIN);
      case "ENOMEM" -> OptionalInt.of(ENOMEM);
      case "EACCES" -> OptionalInt.of(EACCES);
      case "EBUSY" -> OptionalInt.of(EBUSY);
      case "EEXIST" -> OptionalInt.of(EEXIST);
      case "EXDEV" -> OptionalInt.of(EXDEV);
      case "ENOTDIR" -> OptionalInt.of(ENOTDIR);
      case "EISDIR" -> OptionalInt.of(EISDIR);
      case "EINVAL" -> OptionalInt.of(EINVAL);
      case "EFBIG" -> OptionalInt.of(EFBIG);
      case "ENOSPC" -> OptionalInt.of(ENOSPC);
      case "EROFS" -> OptionalInt.of(EROFS);
      case "EMLINK" -> OptionalInt.of(EMLINK);
      case "ERANGE" -> OptionalInt.of(ERANGE);
      case "ENAMETOOLONG" -> OptionalInt.of(ENAMETOOLONG);
      case "ENOSYS" -> OptionalInt.of(ENOSYS);
      case "ENOTEMPTY" -> OptionalInt.of(ENOTEMPTY);
      case "ELOOP" -> OptionalInt.of(ELOOP);
      case "ENODATA" -> OptionalInt.of(ENODATA);
      case "EOVERFLOW" -> OptionalInt.of(EOVERFLOW);
      case "EOPNOTSUPP" -> OptionalInt.of(EOPNOTSUPP);
      case "ESTALE" -> OptionalInt.of(ESTALE);
      case "EDQUOT" -> OptionalInt.of(EDQUOT);
      default -> OptionalInt.empty();
    };
  }
}
