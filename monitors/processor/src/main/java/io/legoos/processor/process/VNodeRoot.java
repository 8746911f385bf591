package io.legoos.processor.process;

import io.legoos.linux.Mounts;
import io.legoos.linux.PosixSpawn;
import io.legoos.linux.ProcessMemory;
import io.legoos.linux.Ptrace;
import io.legoos.linux.Signals;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.fuse.FuseDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes the file tree of a vNode in namespaces of its own: this machine's programs and settings,
 * read-only; the vNode's volume; a /tmp and a /dev of its own; nothing else. A start helper makes
 * every call, since a JVM's threads cannot change their mount namespace one by one.
 *
 * <p>Needs CAP_SYS_ADMIN, mount(2), pivot_root(2), unshare(2).
 */
public final class VNodeRoot {
  /** Where a vNode's programs have its volume. */
  public static final String VOLUME = "/vol";

  private static final int FUSE = 0;
  private static final long SCRATCH_BYTES = 64 * 1024;
  private static final int MAX_READ = 1 << 20;
  private static final int AT_FDCWD = -100;
  private static final int O_CREAT = 0x40;
  private static final int O_CLOEXEC = 0x80000;

  /** The new tree is put together on a directory that every image has. */
  private static final String NEW = "/tmp";

  /** Of this machine's tree, as far as it is there. */
  private static final List<String> SHARED =
      List.of("usr", "etc", "opt", "bin", "sbin", "lib", "lib32", "lib64", "libx32");

  private static final List<String> DEVICES =
      List.of("null", "zero", "full", "random", "urandom", "tty");

  /** Of /proc: a program whose user is 0 may write there without any capability. */
  private static final List<String> READ_ONLY_IN_PROC =
      List.of("sys", "sysrq-trigger", "irq", "bus", "fs");

  /** Nobody's group: what hidepid= hides from all but one group is hidden from all. */
  private static final String PROC_OPTIONS = "hidepid=invisible,gid=4294967294";

  /** Kept in this machine's memory, which the cluster does not count. */
  private static final String SCRATCH_FILES = "mode=1777,size=256m,nr_inodes=65536";

  private final int pid;
  private final SyscallInjector injector;
  private final ProcessMemory memory;
  private long scratch;

  /** Descriptors of what was made, of this process. */
  public record Namespaces(int mounts, int hostName) {}

  private VNodeRoot(int pid, SyscallInjector injector, ProcessMemory memory) {
    this.pid = pid;
    this.injector = injector;
    this.memory = memory;
  }

  /**
   * Makes it. The mount of the volume is answered when somebody serves {@code fuse}.
   *
   * @param vnode its name, which is the host name
   * @param fuse a descriptor of /dev/fuse
   * @throws IOException when a call fails; nothing is left
   */
  public static Namespaces make(VdsoGadget gadget, String vnode, int fuse) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      Ptrace ptrace = new Ptrace(calls, arena);
      try (StartHelper helper = StartHelper.create(calls)) {
        int pid = new PosixSpawn().start(helper.path(), "lego-vnode", List.of(fuse));
        try {
          ptrace.seize(pid, Ptrace.O_EXITKILL);
          ptrace.interrupt(pid);
          SystemCalls.check(ptrace.wait(pid, true), "wait for the start helper");
          SyscallInjector injector = new SyscallInjector(ptrace, calls, gadget, arena);
          injector.begin(pid, pid, injector.findInstruction(pid));
          new VNodeRoot(pid, injector, new ProcessMemory(calls, arena)).make(vnode);
          return namespaces(calls, arena, pid);
        } finally {
          calls.call(SyscallNumber.KILL, pid, Signals.SIGKILL);
          ptrace.wait(pid, true);
        }
      }
    }
  }

  private static Namespaces namespaces(SystemCalls calls, Arena arena, int pid) throws IOException {
    int mounts = open(calls, arena, "/proc/" + pid + "/ns/mnt");
    try {
      return new Namespaces(mounts, open(calls, arena, "/proc/" + pid + "/ns/uts"));
    } catch (IOException e) {
      calls.close(mounts);
      throw e;
    }
  }

  private static int open(SystemCalls calls, Arena arena, String path) throws IOException {
    long name = arena.allocateFrom(path).address();
    return (int)
        SystemCalls.check(
            calls.call(SyscallNumber.OPENAT, AT_FDCWD, name, O_CLOEXEC, 0), "open of " + path);
  }

  private void make(String vnode) throws IOException {
    scratch =
        injector.require(
            "scratch memory",
            SyscallNumber.MMAP,
            0,
            SCRATCH_BYTES,
            MemoryFlags.PROT_READ | MemoryFlags.PROT_WRITE,
            MemoryFlags.MAP_PRIVATE | MemoryFlags.MAP_ANONYMOUS,
            -1,
            0);
    injector.require("unshare", SyscallNumber.UNSHARE, Mounts.CLONE_NEWNS | Mounts.CLONE_NEWUTS);
    mount("none", "/", "", Mounts.MS_REC | Mounts.MS_PRIVATE, "");
    byte[] name = vnode.getBytes(StandardCharsets.UTF_8);
    injector.require("sethostname", SyscallNumber.SETHOSTNAME, strings(vnode)[0], name.length);
    injector.require("umask", SyscallNumber.UMASK, 0);
    mount("legoos", NEW, "tmpfs", Mounts.MS_NOSUID | Mounts.MS_NODEV, "mode=755,size=1m");
    shareMachine();
    makeDevices();
    makeProc();
    directory("tmp", 01777);
    mount("legoos", NEW + "/tmp", "tmpfs", Mounts.MS_NOSUID | Mounts.MS_NODEV, SCRATCH_FILES);
    directory("var", 0755);
    symlink("/tmp", "var/tmp");
    symlink("/tmp", "run");
    directory(VOLUME.substring(1), 0755);
    mount(
        "legoos:" + vnode,
        NEW + VOLUME,
        "fuse",
        Mounts.MS_NOSUID | Mounts.MS_NODEV,
        FuseDevice.options(FUSE, MAX_READ));
    symlink(VOLUME.substring(1), "home");
    symlink(VOLUME.substring(1), "root");
    becomeRoot();
  }

  private void shareMachine() throws IOException {
    for (String name : SHARED) {
      Path original = Path.of("/", name);
      if (Files.isSymbolicLink(original)) {
        symlink(Files.readSymbolicLink(original).toString(), name);
      } else if (Files.isDirectory(original)) {
        directory(name, 0755);
        String target = NEW + "/" + name;
        mount(original.toString(), target, "", Mounts.MS_BIND | Mounts.MS_REC, "");
        readOnly(target);
      }
    }
  }

  private void makeProc() throws IOException {
    directory("proc", 0555);
    String proc = NEW + "/proc";
    long flags = Mounts.MS_NOSUID | Mounts.MS_NODEV | Mounts.MS_NOEXEC;
    mount("proc", proc, "proc", flags, PROC_OPTIONS);
    for (String name : READ_ONLY_IN_PROC) {
      if (Files.exists(Path.of("/proc", name))) {
        String target = proc + "/" + name;
        mount(target, target, "", Mounts.MS_BIND | Mounts.MS_REC, "");
        readOnly(target);
      }
    }
  }

  private void makeDevices() throws IOException {
    directory("dev", 0755);
    mount("legoos", NEW + "/dev", "tmpfs", Mounts.MS_NOSUID, "mode=755,size=1m");
    for (String device : DEVICES) {
      if (Files.exists(Path.of("/dev", device))) {
        long path = strings(NEW + "/dev/" + device)[0];
        long fd = injector.require("device", SyscallNumber.OPENAT, AT_FDCWD, path, O_CREAT, 0666);
        injector.require("close", SyscallNumber.CLOSE, fd);
        mount("/dev/" + device, NEW + "/dev/" + device, "", Mounts.MS_BIND, "");
      }
    }
    if (Files.isDirectory(Path.of("/dev/pts"))) {
      directory("dev/pts", 0755);
      mount("/dev/pts", NEW + "/dev/pts", "", Mounts.MS_BIND, "");
      symlink("pts/ptmx", "dev/ptmx");
    }
    directory("dev/shm", 01777);
    mount("legoos", NEW + "/dev/shm", "tmpfs", Mounts.MS_NOSUID | Mounts.MS_NODEV, SCRATCH_FILES);
    symlink("/proc/self/fd", "dev/fd");
    symlink("/proc/self/fd/0", "dev/stdin");
    symlink("/proc/self/fd/1", "dev/stdout");
    symlink("/proc/self/fd/2", "dev/stderr");
  }

  /**
   * From here on no path leads out of the new tree, but those in /proc of processes of the same
   * user that are outside.
   */
  private void becomeRoot() throws IOException {
    directory("old", 0700);
    injector.require("chdir", SyscallNumber.CHDIR, strings(NEW)[0]);
    long[] roots = strings(".", "old");
    injector.require("pivot_root", SyscallNumber.PIVOT_ROOT, roots[0], roots[1]);
    injector.require("chdir", SyscallNumber.CHDIR, strings("/")[0]);
    long old = strings("/old")[0];
    injector.require("umount", SyscallNumber.UMOUNT2, old, Mounts.MNT_DETACH);
    injector.require("rmdir", SyscallNumber.RMDIR, old);
    mount(
        "none",
        "/",
        "",
        Mounts.MS_BIND | Mounts.MS_REMOUNT | Mounts.MS_RDONLY | Mounts.MS_NOSUID | Mounts.MS_NODEV,
        "");
  }

  private void mount(String source, String target, String type, long flags, String options)
      throws IOException {
    long[] words = strings(source, target, type, options);
    injector.require(
        "mount of " + target,
        SyscallNumber.MOUNT,
        words[0],
        words[1],
        type.isEmpty() ? 0 : words[2],
        flags,
        options.isEmpty() ? 0 : words[3]);
  }

  /** mount_setattr(2) with struct mount_attr, linux/mount.h: also what is mounted below. */
  private void readOnly(String target) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(32, 8);
      attributes.set(ValueLayout.JAVA_LONG, 0, Mounts.MOUNT_ATTR_RDONLY | Mounts.MOUNT_ATTR_NOSUID);
      long path = strings(target)[0];
      long at = scratch + SCRATCH_BYTES / 2;
      memory.write(pid, at, attributes);
      injector.require(
          "mount_setattr of " + target,
          SyscallNumber.MOUNT_SETATTR,
          AT_FDCWD,
          path,
          Mounts.AT_RECURSIVE,
          at,
          attributes.byteSize());
    }
  }

  private void directory(String name, int mode) throws IOException {
    injector.require("mkdir of " + name, SyscallNumber.MKDIR, strings(NEW + "/" + name)[0], mode);
  }

  private void symlink(String target, String name) throws IOException {
    long[] words = strings(target, NEW + "/" + name);
    injector.require("symlink " + name, SyscallNumber.SYMLINK, words[0], words[1]);
  }

  /** Puts words into the helper's memory, for the next call; returns their addresses. */
  private long[] strings(String... words) throws IOException {
    long[] addresses = new long[words.length];
    long next = scratch;
    for (int i = 0; i < words.length; i++) {
      addresses[i] = next;
      memory.writeString(pid, next, words[i]);
      next += words[i].getBytes(StandardCharsets.UTF_8).length + 1;
      if (next > scratch + SCRATCH_BYTES / 2) {
        throw new IOException("paths too long");
      }
    }
    return addresses;
  }
}
