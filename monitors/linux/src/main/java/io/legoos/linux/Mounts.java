package io.legoos.linux;

import java.lang.foreign.Arena;
import java.nio.file.Path;

/** mount(2) and umount2(2) in the mount namespace of the calling thread; need CAP_SYS_ADMIN. */
public final class Mounts {
  public static final long MS_NOSUID = 2;
  public static final long MS_NODEV = 4;
  public static final long MS_RDONLY = 1;
  public static final long MS_NOEXEC = 8;
  public static final long MS_REMOUNT = 32;
  public static final long MS_BIND = 4096;
  public static final long MS_MOVE = 8192;
  public static final long MS_REC = 16384;
  public static final long MS_PRIVATE = 1 << 18;

  /** mount_setattr(2): the mounts below, too. */
  public static final int AT_RECURSIVE = 0x8000;

  public static final long MOUNT_ATTR_RDONLY = 1;
  public static final long MOUNT_ATTR_NOSUID = 2;

  /** clone(2), unshare(2), setns(2): the tree of mounts. */
  public static final long CLONE_NEWNS = 0x20000;

  /** The host name. */
  public static final long CLONE_NEWUTS = 0x4000000;

  /** System V IPC and POSIX message queues. */
  public static final long CLONE_NEWIPC = 0x8000000;

  /** Process numbers; of the next children, for unshare(2) and setns(2). */
  public static final long CLONE_NEWPID = 0x20000000;

  /** A control group namespace, cgroup_namespaces(7). */
  public static final long CLONE_NEWCGROUP = 0x2000000;

  /** A user namespace, user_namespaces(7). */
  public static final long CLONE_NEWUSER = 0x10000000;

  /** A network namespace, network_namespaces(7). */
  public static final long CLONE_NEWNET = 0x40000000;

  /** Breaks off the file system's requests, and then goes on as without. */
  public static final int MNT_FORCE = 1;

  /** Takes the mount out of the tree now, and the file system when nobody uses it any more. */
  public static final int MNT_DETACH = 2;

  private Mounts() {}

  /**
   * Mounts a file system.
   *
   * @param source what /proc/mounts says first
   * @param data options of the file system, separated by commas
   * @throws LinuxException as the kernel says
   */
  public static void mount(
      SystemCalls calls, String source, Path target, String type, long flags, String data)
      throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls.check(
          calls.call(
              SyscallNumber.MOUNT,
              arena.allocateFrom(source).address(),
              arena.allocateFrom(target.toString()).address(),
              arena.allocateFrom(type).address(),
              flags,
              arena.allocateFrom(data).address(),
              0),
          "mount of " + target);
    }
  }

  /** Unmounts; 0, or -errno: EBUSY while it is used, EINVAL when nothing is mounted there. */
  public static int unmount(SystemCalls calls, Path target, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          calls.call(SyscallNumber.UMOUNT2, arena.allocateFrom(target.toString()).address(), flags);
    }
  }
}
