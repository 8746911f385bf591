package io.legoos.linux.fuse;

import io.legoos.linux.LinuxException;
import io.legoos.linux.Mounts;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * The calls on a descriptor of /dev/fuse, fuse(4). When its last holder closes it, also by dying,
 * every request of the mount fails at once, with ENOTCONN from then on.
 */
public final class FuseDevice {
  private static final int AT_FDCWD = -100;
  private static final int O_RDWR_CLOEXEC = 0x80002;

  private FuseDevice() {}

  /**
   * Opens the device for one mount.
   *
   * @throws LinuxException ENOENT, EACCES, EPERM: there is none, or not for us
   */
  public static int open(SystemCalls calls) throws LinuxException {
    return open(calls, "/dev/fuse");
  }

  /** As {@link #open(SystemCalls)}, of a device file that stands elsewhere. */
  public static int open(SystemCalls calls, String path) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          SystemCalls.check(
              calls.call(
                  SyscallNumber.OPENAT,
                  AT_FDCWD,
                  arena.allocateFrom(path).address(),
                  O_RDWR_CLOEXEC,
                  0),
              "open of " + path);
    }
  }

  /**
   * Mounts what will be served on {@code fd}: permissions are checked by the kernel, every user may
   * use it, setuid and device files mean nothing on it.
   *
   * @param fd of {@link #open}, valid in the calling process
   * @param source what /proc/mounts says first; no comma
   * @param maxRead bytes of one read
   * @throws LinuxException as mount(2) says
   */
  public static void mount(SystemCalls calls, int fd, String source, Path target, int maxRead)
      throws LinuxException {
    Mounts.mount(
        calls, source, target, "fuse", Mounts.MS_NOSUID | Mounts.MS_NODEV, options(fd, maxRead));
  }

  /**
   * The options of such a mount, mount(2).
   *
   * @param fd as the process that mounts knows it
   */
  public static String options(int fd, int maxRead) {
    return "fd="
        + fd
        + ",rootmode=40000,user_id=0,group_id=0,default_permissions,allow_other,max_read="
        + maxRead
        + ",subtype=legoos";
  }

  /**
   * Waits for a request.
   *
   * @param buffer with room for the largest: max_write and a page
   * @return bytes; -ENODEV: unmounted; -ENOENT, -EINTR, -EAGAIN: try again
   */
  public static long read(SystemCalls calls, int fd, MemorySegment buffer) {
    return calls.call(SyscallNumber.READ, fd, buffer.address(), buffer.byteSize());
  }

  /** Answers; -ENOENT when nobody waits for the answer any more. */
  public static long write(SystemCalls calls, int fd, MemorySegment buffer, int bytes) {
    return calls.call(SyscallNumber.WRITE, fd, buffer.address(), bytes);
  }
}
