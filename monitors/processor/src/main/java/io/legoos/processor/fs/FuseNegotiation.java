package io.legoos.processor.fs;

import io.legoos.linux.Errno;
import io.legoos.linux.LinuxException;
import io.legoos.linux.fuse.FuseFlags;
import io.legoos.linux.fuse.FuseIn;
import io.legoos.linux.fuse.FuseInit;
import io.legoos.linux.fuse.FuseRequest;

/**
 * INIT: what we want of what the kernel offers. No write-back cache (ADR 9), no locks of ours, so
 * that the kernel keeps both kinds of locks itself.
 */
final class FuseNegotiation {
  private static final int WANTED =
      FuseFlags.ASYNC_READ
          | FuseFlags.BIG_WRITES
          | FuseFlags.AUTO_INVAL_DATA
          | FuseFlags.DO_READDIRPLUS
          | FuseFlags.READDIRPLUS_AUTO
          | FuseFlags.ASYNC_DIO
          | FuseFlags.PARALLEL_DIROPS
          | FuseFlags.MAX_PAGES
          | FuseFlags.CACHE_SYMLINKS
          | FuseFlags.HANDLE_KILLPRIV_V2;
  private static final int NEEDED =
      FuseFlags.BIG_WRITES | FuseFlags.MAX_PAGES | FuseFlags.HANDLE_KILLPRIV_V2;
  private static final int MIN_MINOR = 33;
  private static final int PAGE_BYTES = 4096;
  private static final int MAX_BACKGROUND = 32;
  private static final int CONGESTION = 24;

  private FuseNegotiation() {}

  static void init(FuseCall call) throws LinuxException {
    FuseRequest request = call.request();
    int major = request.intAt(FuseIn.INIT_MAJOR);
    int minor = request.intAt(FuseIn.INIT_MINOR);
    int offered = request.intAt(FuseIn.INIT_FLAGS);
    if (major != FuseInit.MAJOR || minor < MIN_MINOR || (offered & NEEDED) != NEEDED) {
      throw new LinuxException(Errno.EOPNOTSUPP, "FUSE " + major + "." + minor);
    }
    call.reply()
        .putInit(
            new FuseInit(
                // The kernel takes the lesser of this and the mount's own.
                VolumeClient.MAX_TRANSFER_BYTES,
                offered & WANTED,
                MAX_BACKGROUND,
                CONGESTION,
                VolumeClient.MAX_TRANSFER_BYTES,
                VolumeClient.MAX_TRANSFER_BYTES / PAGE_BYTES));
  }
}
