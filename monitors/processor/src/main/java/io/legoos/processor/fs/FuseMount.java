package io.legoos.processor.fs;

import io.legoos.linux.Errno;
import io.legoos.linux.LinuxException;
import io.legoos.linux.Mounts;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.fuse.FuseDevice;
import io.legoos.linux.fuse.FuseReadAhead;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A volume mounted in the mount namespace of this process; needs CAP_SYS_ADMIN. */
public final class FuseMount implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FuseMount.class);
  private static final Duration UNMOUNT_LIMIT = Duration.ofSeconds(10);

  private final Path target;
  private final FuseSession session;

  private FuseMount(Path target, FuseSession session) {
    this.target = target;
    this.session = session;
  }

  /**
   * Mounts and serves.
   *
   * @param source what /proc/mounts says first; no comma
   * @param target an empty directory
   * @throws LinuxException without /dev/fuse or CAP_SYS_ADMIN
   */
  public static FuseMount mount(
      String source, Path target, VolumeClient volume, FuseOptions options) throws LinuxException {
    return mount(source, target, fd -> FuseSession.start(fd, volume, options, new FuseTimes()));
  }

  static FuseMount mount(String source, Path target, IntFunction<FuseSession> server)
      throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      int fd = FuseDevice.open(calls);
      try {
        FuseDevice.mount(calls, fd, source, target, VolumeClient.MAX_TRANSFER_BYTES);
      } catch (LinuxException e) {
        calls.close(fd);
        throw e;
      }
      FuseMount mount = new FuseMount(target, server.apply(fd));
      readAhead(target);
      return mount;
    }
  }

  private static void readAhead(Path target) {
    try {
      FuseReadAhead.set(target.toAbsolutePath(), VolumeClient.MAX_TRANSFER_BYTES >> 10);
    } catch (IOException e) {
      LOG.info("the kernel reads ahead less than it could on {}: {}", target, e.toString());
    }
  }

  public FuseSession session() {
    return session;
  }

  /**
   * Unmounts. A mount that is still in use after ten seconds is broken off: who has files open in
   * it gets errors from then on.
   */
  @Override
  public void close() {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      if (Mounts.unmount(calls, target, 0) == -Errno.EBUSY) {
        close(calls);
      }
      if (!session.awaitEnd(UNMOUNT_LIMIT)) {
        LOG.warn("the session of {} has not ended", target);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void close(SystemCalls calls) throws InterruptedException {
    LOG.info("{} is in use", target);
    if (!awaitFree(calls)) {
      Mounts.unmount(calls, target, Mounts.MNT_FORCE | Mounts.MNT_DETACH);
    }
  }

  private boolean awaitFree(SystemCalls calls) throws InterruptedException {
    long end = System.nanoTime() + UNMOUNT_LIMIT.toNanos();
    while (System.nanoTime() < end) {
      if (Mounts.unmount(calls, target, 0) != -Errno.EBUSY) {
        return true;
      }
      Thread.sleep(50);
    }
    return false;
  }
}
