package io.legoos.processor.process;

import io.legoos.linux.Errno;
import io.legoos.linux.KernelVersion;
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
import org.jspecify.annotations.Nullable;

/**
 * Makes a vNode's process 1 and the file tree that it sees, in namespaces of their own: this
 * machine's programs and settings, read-only; the vNode's volume; a /tmp, a /dev and a /proc of its
 * own; nothing else. A start helper makes every call, since a JVM's threads cannot change their
 * mount namespace one by one.
 *
 * <p>Needs CAP_SYS_ADMIN, mount(2), unshare(2); pivot_root(2), or else CAP_SYS_CHROOT.
 */
final class VNodeRoot {
  /** Where a vNode's programs have its volume. */
  static final String VOLUME = "/vol";

  /** What programs of every vNode share with each other, and with nobody else. */
  private static final long NAMESPACES =
      Mounts.CLONE_NEWNS | Mounts.CLONE_NEWUTS | Mounts.CLONE_NEWIPC | Mounts.CLONE_NEWPID;

  /** What a program enters; a vNode without a network of its own is in this monitor's. */
  static final long ENTERED = NAMESPACES | Mounts.CLONE_NEWNET;

  private static final int FUSE = 0;

  /** RESERVED_PIDS and PID_MAX_LIMIT of the kernel, pid_namespaces(7). */
  private static final int RESERVED_PIDS = 300;

  private static final int MAX_PIDS = 4_194_304;
  private static final int MAX_READ = 1 << 20;
  private static final long SIG_IGN = 1;
  private static final int SIGSET_BYTES = 8;
  private static final int PR_SET_NAME = 15;

  /** The new tree is put together on a directory that every image has. */
  private static final String NEW = "/tmp";

  /** Of this machine's tree, as far as it is there. */
  private static final List<String> SHARED =
      List.of("usr", "etc", "opt", "bin", "sbin", "lib", "lib32", "lib64", "libx32");

  /** Of what is shared: where a monitor in a pod has its keys. */
  private static final String KEYS = "etc/legoos";

  private static final List<String> DEVICES =
      List.of("null", "zero", "full", "random", "urandom", "tty");

  /** Of /proc: a program whose user is 0 may write there without any capability. */
  private static final List<String> READ_ONLY_IN_PROC =
      List.of("sys", "sysrq-trigger", "irq", "bus", "fs");

  /** Of /proc: what container runtimes hide, since it tells of the machine or commands it. */
  private static final List<String> HIDDEN_IN_PROC =
      List.of(
          "acpi",
          "asound",
          "kcore",
          "keys",
          "latency_stats",
          "sched_debug",
          "scsi",
          "timer_list",
          "timer_stats");

  /** Nobody's group: what hidepid= hides from all but one group is hidden from all. */
  private static final String PROC_OPTIONS = "hidepid=invisible,gid=4294967294";

  /** Kept in this machine's memory, which the cluster does not count. */
  private static final String SCRATCH_FILES = "mode=1777,size=256m,nr_inodes=65536";

  /** Its own terminals (mount(8), devpts), group tty's as everywhere; not all that Linux has. */
  private static final String TERMINALS = "newinstance,ptmxmode=0666,mode=0620,gid=5,max=256";

  private final HelperCalls helper;

  private VNodeRoot(HelperCalls helper) {
    this.helper = helper;
  }

  /**
   * What was made.
   *
   * @param pid of process 1, in this process's namespace; it runs
   * @param network descriptors of its network, which are the caller's; null: it has none of its own
   */
  record Made(int pid, VNodeNetworkSetup.@Nullable Descriptors network) {}

  /**
   * Makes it; the calling thread traces process 1, and waits for it. The mount of the volume is
   * answered when somebody serves {@code fuse}.
   *
   * @param fuse a descriptor of /dev/fuse
   * @throws IOException when a call fails; nothing is left
   */
  static Made make(VdsoGadget gadget, VNodeIdentity vnode, int fuse) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      SystemCalls calls = new SystemCalls(arena);
      Ptrace ptrace = new Ptrace(calls, arena);
      try (StartHelper start = StartHelper.create(calls)) {
        int pid = new PosixSpawn().start(start.path(), "lego-vnode", List.of(fuse));
        try {
          ptrace.seize(pid, Ptrace.O_EXITKILL | Ptrace.O_TRACEFORK);
          ptrace.interrupt(pid);
          SystemCalls.check(ptrace.wait(pid, true), "wait for the start helper");
          SyscallInjector injector = new SyscallInjector(ptrace, calls, gadget, arena);
          HelperCalls helper = HelperCalls.begin(pid, injector, new ProcessMemory(calls, arena));
          VNodeNetworkSetup network = new VNodeNetworkSetup(helper, calls, pid);
          try {
            new VNodeRoot(helper).make(vnode, network);
            return new Made(init(ptrace, injector, helper, vnode), network.made());
          } catch (IOException | RuntimeException e) {
            network.abandon();
            throw e;
          }
        } finally {
          ptrace.kill(pid);
        }
      }
    }
  }

  /** The helper's first child in the new process namespace, where it mounts /proc. */
  private static int init(
      Ptrace ptrace, SyscallInjector injector, HelperCalls helper, VNodeIdentity vnode)
      throws IOException {
    // The child of this thread, as the helper is, which therefore may end.
    int pid = injector.cloneTask(MemoryFlags.CLONE_PARENT | Signals.SIGCHLD).tid();
    try {
      SystemCalls.check(ptrace.wait(pid, true), "wait for process 1");
      HelperCalls init = helper.inFork(pid);
      new VNodeRoot(init).becomeInit(vnode);
      injector.end();
      SystemCalls.check(ptrace.resume(pid, 0), "start of process 1");
      return pid;
    } catch (IOException | RuntimeException e) {
      ptrace.kill(pid);
      throw e;
    }
  }

  private void becomeInit(VNodeIdentity vnode) throws IOException {
    makeProc(vnode.maxTasks(), vnode.network() != null);
    try (Arena arena = Arena.ofConfined()) {
      // Processes whose parent has ended are its children; it does not wait for them.
      MemorySegment action = arena.allocate(32, 8);
      action.set(ValueLayout.JAVA_LONG, 0, SIG_IGN);
      helper.require(
          "rt_sigaction",
          SyscallNumber.RT_SIGACTION,
          Signals.SIGCHLD,
          helper.put(action),
          0,
          SIGSET_BYTES);
    }
    long name = helper.strings("lego-init")[0];
    helper.require("prctl(PR_SET_NAME)", SyscallNumber.PRCTL, PR_SET_NAME, name, 0, 0, 0);
    helper.require("setsid", SyscallNumber.SETSID);
    helper.require("close_range", SyscallNumber.CLOSE_RANGE, 0, 0xffffffffL, 0);
  }

  private void make(VNodeIdentity vnode, VNodeNetworkSetup setup) throws IOException {
    VNodeIdentity.@Nullable Network network = vnode.network();
    helper.require("unshare", SyscallNumber.UNSHARE, network == null ? NAMESPACES : ENTERED);
    helper.mount("none", "/", "", Mounts.MS_REC | Mounts.MS_PRIVATE, "");
    makeTree(vnode.name());
    if (network != null) {
      setup.make(network, NEW, Files.isRegularFile(Path.of("/etc/hosts")));
    }
    becomeRoot();
  }

  private void makeTree(String vnode) throws IOException {
    byte[] name = vnode.getBytes(StandardCharsets.UTF_8);
    helper.require("sethostname", SyscallNumber.SETHOSTNAME, helper.strings(vnode)[0], name.length);
    helper.require("umask", SyscallNumber.UMASK, 0);
    helper.mount("legoos", NEW, "tmpfs", Mounts.MS_NOSUID | Mounts.MS_NODEV, "mode=755,size=1m");
    shareMachine();
    makeDevices();
    helper.directory(NEW + "/proc", 0555);
    helper.directory(NEW + "/tmp", 01777);
    helper.mount(
        "legoos", NEW + "/tmp", "tmpfs", Mounts.MS_NOSUID | Mounts.MS_NODEV, SCRATCH_FILES);
    helper.directory(NEW + "/var", 0755);
    symlink("/tmp", "var/tmp");
    symlink("/tmp", "run");
    helper.directory(NEW + VOLUME, 0755);
    helper.mount(
        "legoos:" + vnode,
        NEW + VOLUME,
        "fuse",
        Mounts.MS_NOSUID | Mounts.MS_NODEV,
        FuseDevice.options(FUSE, MAX_READ));
    symlink(VOLUME.substring(1), "home");
    symlink(VOLUME.substring(1), "root");
  }

  private void symlink(String target, String name) throws IOException {
    helper.symlink(target, NEW + "/" + name);
  }

  private void shareMachine() throws IOException {
    for (String name : SHARED) {
      Path original = Path.of("/", name);
      if (Files.isSymbolicLink(original)) {
        symlink(Files.readSymbolicLink(original).toString(), name);
      } else if (Files.isDirectory(original)) {
        String target = NEW + "/" + name;
        helper.directory(target, 0755);
        helper.mount(original.toString(), target, "", Mounts.MS_BIND | Mounts.MS_REC, "");
        if (KEYS.startsWith(name + "/") && Files.isDirectory(Path.of("/", KEYS))) {
          helper.mount("legoos", NEW + "/" + KEYS, "tmpfs", Mounts.MS_RDONLY, "mode=555,size=4k");
        }
        helper.readOnly(target);
      }
    }
  }

  private static boolean hasOwnPidMax() {
    return KernelVersion.running()
        .filter(version -> version.compareTo(KernelVersion.OWN_PID_MAX) >= 0)
        .isPresent();
  }

  /** Numbers below 300 are given once, to what is started first; then they begin there again. */
  private static int pidMax(int maxTasks) {
    return Math.min(maxTasks + RESERVED_PIDS, MAX_PIDS);
  }

  /** Shows the processes of the namespace that its caller is in. */
  private void makeProc(int maxTasks, boolean ownNetwork) throws IOException {
    long flags = Mounts.MS_NOSUID | Mounts.MS_NODEV | Mounts.MS_NOEXEC;
    helper.mount("proc", "/proc", "proc", flags, PROC_OPTIONS);
    if (hasOwnPidMax()) {
      // Before that release the number is the whole machine's.
      helper.write("/proc/sys/kernel/pid_max", Integer.toString(pidMax(maxTasks)));
    }
    if (ownNetwork) {
      // Programs have no capability, root's neither, and the ports are the vNode's own.
      helper.write("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0");
    }
    for (String name : READ_ONLY_IN_PROC) {
      String target = "/proc/" + name;
      if (Files.exists(Path.of(target))) {
        helper.mount(target, target, "", Mounts.MS_BIND | Mounts.MS_REC, "");
        helper.readOnly(target);
      }
    }
    for (String name : HIDDEN_IN_PROC) {
      String target = "/proc/" + name;
      if (Files.isDirectory(Path.of(target))) {
        helper.mount("legoos", target, "tmpfs", flags | Mounts.MS_RDONLY, "mode=555,size=4k");
      } else if (Files.exists(Path.of(target))) {
        helper.mount("/dev/null", target, "", Mounts.MS_BIND, "");
      }
    }
  }

  private void makeDevices() throws IOException {
    helper.directory(NEW + "/dev", 0755);
    helper.mount("legoos", NEW + "/dev", "tmpfs", Mounts.MS_NOSUID, "mode=755,size=1m");
    for (String device : DEVICES) {
      if (Files.exists(Path.of("/dev", device))) {
        helper.emptyFile(NEW + "/dev/" + device);
        helper.mount("/dev/" + device, NEW + "/dev/" + device, "", Mounts.MS_BIND, "");
      }
    }
    helper.directory(NEW + "/dev/pts", 0755);
    helper.mount(
        "legoos", NEW + "/dev/pts", "devpts", Mounts.MS_NOSUID | Mounts.MS_NOEXEC, TERMINALS);
    symlink("pts/ptmx", "dev/ptmx");
    helper.directory(NEW + "/dev/shm", 01777);
    helper.mount(
        "legoos", NEW + "/dev/shm", "tmpfs", Mounts.MS_NOSUID | Mounts.MS_NODEV, SCRATCH_FILES);
    symlink("/proc/self/fd", "dev/fd");
    symlink("/proc/self/fd/0", "dev/stdin");
    symlink("/proc/self/fd/1", "dev/stdout");
    symlink("/proc/self/fd/2", "dev/stderr");
  }

  /** From here on no path leads out of the new tree. */
  private void becomeRoot() throws IOException {
    helper.directory(NEW + "/old", 0700);
    helper.require("chdir", SyscallNumber.CHDIR, helper.strings(NEW)[0]);
    long[] roots = helper.strings(".", "old");
    long pivoted = helper.call(SyscallNumber.PIVOT_ROOT, roots[0], roots[1]);
    if (pivoted == -Errno.EPERM || pivoted == -Errno.ENOSYS) {
      // Container runtimes refuse pivot_root by default, whoever calls it.
      coverRoot();
    } else {
      SystemCalls.check(pivoted, "pivot_root");
      helper.require("chdir", SyscallNumber.CHDIR, helper.strings("/")[0]);
      long old = helper.strings("/old")[0];
      helper.require("umount", SyscallNumber.UMOUNT2, old, Mounts.MNT_DETACH);
      helper.require("rmdir", SyscallNumber.RMDIR, old);
    }
    helper.mount(
        "none",
        "/",
        "",
        Mounts.MS_BIND | Mounts.MS_REMOUNT | Mounts.MS_RDONLY | Mounts.MS_NOSUID | Mounts.MS_NODEV,
        "");
  }

  /**
   * Moves the new tree over the former root, as switch_root(8) does. The former stays below it,
   * where no path leads: setns(2) enters a namespace by the topmost mount at its root, and ".." of
   * that is itself. What was mounted there goes first: the kernel lets whoever makes a user
   * namespace mount a /proc of his own as long as an unmasked one is anywhere in his mount
   * namespace.
   */
  private void coverRoot() throws IOException {
    helper.require("rmdir", SyscallNumber.RMDIR, helper.strings("old")[0]);
    List<MountPoints.MountPoint> mounted = MountPoints.of(helper.pid());
    for (MountPoints.MountPoint each : mounted.reversed()) {
      if (!isKept(each.path())) {
        // One that is gone with its parent is no error.
        helper.call(SyscallNumber.UMOUNT2, helper.strings(each.path())[0], Mounts.MNT_DETACH);
      }
    }
    for (MountPoints.MountPoint left : MountPoints.of(helper.pid())) {
      if (left.type().equals("proc") || left.type().equals("sysfs")) {
        throw new IOException(left.path() + " cannot be unmounted in the vNode's namespace");
      }
    }
    helper.mount(NEW, "/", "", Mounts.MS_MOVE, "");
    helper.require("chroot", SyscallNumber.CHROOT, helper.strings(".")[0]);
    helper.require("chdir", SyscallNumber.CHDIR, helper.strings("/")[0]);
  }

  private static boolean isKept(String path) {
    return path.equals("/") || path.equals(NEW) || path.startsWith(NEW + "/");
  }
}
