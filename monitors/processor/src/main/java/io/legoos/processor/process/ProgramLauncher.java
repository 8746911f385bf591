package io.legoos.processor.process;

import io.legoos.linux.Errno;
import io.legoos.linux.LinuxException;
import io.legoos.linux.PidFd;
import io.legoos.linux.PosixSpawn;
import io.legoos.linux.ProcessMemory;
import io.legoos.linux.Ptrace;
import io.legoos.linux.Registers;
import io.legoos.linux.SeccompListener;
import io.legoos.linux.SeccompProgram;
import io.legoos.linux.Signals;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a start helper into the user's program, call by call: descriptors, session, limits,
 * identity without capabilities, filter, execve. For the tracer's thread.
 */
final class ProgramLauncher {
  private static final int AT_FDCWD = -100;
  private static final int O_PATH_DIRECTORY = 0x200000 | 0x10000 | 0x80000;

  /** The working directory outside of vNodes, the namespaces to enter in one. */
  private static final int WAY_DESCRIPTOR = 3;

  private static final int PR_CAPBSET_DROP = 24;
  private static final int PR_SET_SECUREBITS = 28;
  private static final int LAST_CAPABILITY = 40; // CAP_CHECKPOINT_RESTORE
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int PR_SET_THP_DISABLE = 41;
  // NOROOT, NO_SETUID_FIXUP, KEEP_CAPS off, NO_CAP_AMBIENT_RAISE, each with its lock:
  // capabilities(7).
  private static final int SECUREBITS = 0x1 | 0x2 | 0x4 | 0x8 | 0x20 | 0x40 | 0x80;
  private static final int CAPABILITY_VERSION_3 = 0x20080522;
  private static final long SCRATCH_BYTES = 64 * 1024;

  private final SystemCalls calls;
  private final Ptrace ptrace;
  private final SyscallInjector injector;
  private final ProcessMemory memory;
  private final PosixSpawn spawn = new PosixSpawn();
  private final Arena arena;

  ProgramLauncher(SystemCalls calls, Ptrace ptrace, SyscallInjector injector, Arena arena) {
    this.calls = calls;
    this.ptrace = ptrace;
    this.injector = injector;
    this.memory = new ProcessMemory(calls, arena);
    this.arena = arena;
  }

  /** What a successful launch leaves: a task at its exec stop. */
  record Launched(int pid, SeccompListener listener) {}

  /** Starts a task that does nothing and is traced; a signal to it wakes the tracer. */
  int spawnDoorbell(StartHelper helper) throws LinuxException {
    int pid = spawn.start(helper.path(), "lego-doorbell", List.of());
    ptrace.seize(pid, Ptrace.O_EXITKILL);
    return pid;
  }

  /**
   * Starts the program up to its exec stop.
   *
   * @param seat of the vNode that it runs in; null: none
   * @param confined it makes no namespaces and no mounts
   * @throws LaunchException when it cannot be executed; nothing is left behind
   */
  Launched launch(
      StartHelper helper,
      ProgramSpec spec,
      CallerIdentity identity,
      @Nullable VNodeSeat seat,
      boolean confined)
      throws LaunchException {
    List<Integer> descriptors = new ArrayList<>();
    int pid = 0;
    try {
      fetchDescriptors(spec, seat != null, descriptors);
      List<Integer> given = new ArrayList<>(descriptors);
      if (seat != null) {
        given.add(seat.namespaces());
      }
      pid = spawn.start(helper.path(), "lego-start", given);
      ptrace.seize(
          pid,
          Ptrace.O_EXITKILL
              | Ptrace.O_TRACESYSGOOD
              | Ptrace.O_TRACEFORK
              | Ptrace.O_TRACEVFORK
              | Ptrace.O_TRACECLONE
              | Ptrace.O_TRACEEXEC
              | Ptrace.O_TRACESECCOMP);
      ptrace.interrupt(pid);
      SystemCalls.check(ptrace.wait(pid, true), "wait for the start helper");
      if (seat != null) {
        pid = enter(pid);
      }
      return new Launched(pid, become(pid, spec, identity, seat != null, confined));
    } catch (LaunchException e) {
      abandon(pid);
      throw e;
    } catch (IOException e) {
      abandon(pid);
      throw new LaunchException(LaunchException.PLATFORM, "cannot start: " + e.getMessage());
    } finally {
      descriptors.forEach(calls::close);
    }
  }

  private void abandon(int pid) {
    if (pid > 0) {
      ptrace.kill(pid);
    }
  }

  /**
   * Enters a vNode's namespaces. A process never changes its own process namespace, only that of
   * its children: so the program is made of a fork of the helper, which is our child as well.
   */
  private int enter(int helper) throws IOException {
    injector.begin(helper, helper, injector.findInstruction(helper));
    injector.require("setns", SyscallNumber.SETNS, WAY_DESCRIPTOR, VNodeRoot.ENTERED);
    int pid = injector.cloneTask(MemoryFlags.CLONE_PARENT | Signals.SIGCHLD).tid();
    try {
      SystemCalls.check(ptrace.wait(pid, true), "wait for the start helper");
      // It has the mask under which calls are made in the helper.
      ptrace.setSignalMask(pid, 0);
    } catch (IOException e) {
      abandon(pid);
      throw e;
    }
    abandon(helper);
    return pid;
  }

  /** A directory outside is not even opened for a vNode: a descriptor of it is a way out. */
  private void fetchDescriptors(ProgramSpec spec, boolean inVNode, List<Integer> descriptors)
      throws IOException {
    switch (spec.origin()) {
      case ProgramOrigin.Caller caller -> {
        for (int fd = 0; fd < 3; fd++) {
          descriptors.add(fetchOrNull(caller.pidFd(), fd));
        }
        fetchDirectory(caller, inVNode, descriptors);
      }
      case ProgramOrigin.Terminal terminal -> {
        for (int fd = 0; fd < 3; fd++) {
          descriptors.add(openNull());
        }
        fetchDirectory(terminal.caller(), inVNode, descriptors);
      }
      case ProgramOrigin.Given given -> {
        descriptors.addAll(given.descriptors().take());
        if (!inVNode) {
          descriptors.add(openDirectory(given.directory()));
        }
      }
    }
  }

  private void fetchDirectory(
      ProgramOrigin.Caller caller, boolean inVNode, List<Integer> descriptors) throws IOException {
    if (!inVNode) {
      descriptors.add(openDirectory("/proc/" + caller.pid() + "/cwd"));
    }
    // All that was read under the caller's number was the caller's only if it still lives.
    if (!PidFd.alive(calls, caller.pidFd())) {
      throw new LinuxException(Errno.ESRCH, "the caller");
    }
  }

  private int openDirectory(String path) throws LinuxException {
    MemorySegment name = arena.allocateFrom(path);
    return (int)
        SystemCalls.check(
            calls.call(SyscallNumber.OPENAT, AT_FDCWD, name.address(), O_PATH_DIRECTORY, 0),
            "open of the working directory " + path);
  }

  /** A descriptor that the caller has closed is /dev/null for the program. */
  private int fetchOrNull(int pidFd, int fd) throws LinuxException {
    try {
      return PidFd.fetch(calls, pidFd, fd);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EBADF) {
        throw e;
      }
      return openNull();
    }
  }

  private int openNull() throws LinuxException {
    MemorySegment path = arena.allocateFrom("/dev/null");
    return (int)
        SystemCalls.check(
            calls.call(SyscallNumber.OPENAT, AT_FDCWD, path.address(), 0x80002, 0),
            "open of /dev/null");
  }

  private SeccompListener become(
      int pid, ProgramSpec spec, CallerIdentity identity, boolean inVNode, boolean confined)
      throws IOException, LaunchException {
    injector.begin(pid, pid, injector.findInstruction(pid));
    long scratch =
        injector.require(
            "scratch memory",
            SyscallNumber.MMAP,
            0,
            SCRATCH_BYTES,
            MemoryFlags.PROT_READ | MemoryFlags.PROT_WRITE,
            MemoryFlags.MAP_PRIVATE | MemoryFlags.MAP_ANONYMOUS,
            -1,
            0);
    injector.require("setsid", SyscallNumber.SETSID);
    // Before anybody else of the vNode may look at this process: proc_pid_fd(5).
    int kept = inVNode ? WAY_DESCRIPTOR : WAY_DESCRIPTOR + 1;
    injector.require("close_range", SyscallNumber.CLOSE_RANGE, kept, 0xffffffffL, 0);
    injector.require("umask", SyscallNumber.UMASK, identity.umask());
    setLimits(pid, scratch, identity);
    dropPrivilege(pid, scratch, identity);
    if (inVNode) {
      String directory = directoryInVNode(spec);
      memory.writeString(pid, scratch, directory);
      requireEntered(injector.call(SyscallNumber.CHDIR, scratch), directory);
    } else {
      requireEntered(injector.call(SyscallNumber.FCHDIR, WAY_DESCRIPTOR), "");
      injector.require("close", SyscallNumber.CLOSE_RANGE, WAY_DESCRIPTOR, WAY_DESCRIPTOR, 0);
    }
    if (spec.origin() instanceof ProgramOrigin.Terminal origin) {
      // As the user, whose terminal it is then; before the filter, and nobody may look yet.
      new TerminalSetup(calls, injector, memory).open(pid, scratch, origin.terminal());
    }
    SeccompListener listener = installFilter(pid, scratch, confined);
    execute(pid, spec);
    return listener;
  }

  /** A caller's own directory is not in there. */
  private static String directoryInVNode(ProgramSpec spec) {
    return spec.origin() instanceof ProgramOrigin.Given given && !given.directory().isEmpty()
        ? given.directory()
        : VNodeRoot.VOLUME;
  }

  private static void requireEntered(long result, String directory) throws LaunchException {
    if (result < 0) {
      throw new LaunchException(
          LaunchException.PLATFORM,
          "the program may not enter the working directory "
              + directory
              + " ("
              + Errno.describe((int) -result)
              + ")");
    }
  }

  private void setLimits(int pid, long scratch, CallerIdentity identity) throws IOException {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment limit = local.allocate(16, 8);
      for (int resource = 0; resource < identity.limits().size(); resource++) {
        limit.set(ValueLayout.JAVA_LONG, 0, identity.limits().get(resource)[0]);
        limit.set(ValueLayout.JAVA_LONG, 8, identity.limits().get(resource)[1]);
        memory.write(pid, scratch, limit);
        // The monitor's own hard limit may be lower than the caller's, and then stays.
        injector.call(SyscallNumber.PRLIMIT64, 0, resource, scratch, 0);
      }
    }
  }

  private void dropPrivilege(int pid, long scratch, CallerIdentity identity) throws IOException {
    injector.require(
        "prctl(PR_SET_SECUREBITS)", SyscallNumber.PRCTL, PR_SET_SECUREBITS, SECUREBITS);
    for (int capability = 0; capability <= LAST_CAPABILITY; capability++) {
      injector.call(SyscallNumber.PRCTL, PR_CAPBSET_DROP, capability, 0, 0, 0);
    }
    try (Arena local = Arena.ofConfined()) {
      int count = identity.groups().size();
      MemorySegment groups = local.allocate(Math.max(4, 4L * count), 4);
      for (int i = 0; i < count; i++) {
        groups.setAtIndex(ValueLayout.JAVA_INT, i, identity.groups().get(i));
      }
      memory.write(pid, scratch, groups);
      injector.require("setgroups", SyscallNumber.SETGROUPS, count, scratch);
      int gid = identity.gid();
      injector.require("setresgid", SyscallNumber.SETRESGID, gid, gid, gid);
      int uid = identity.uid();
      injector.require("setresuid", SyscallNumber.SETRESUID, uid, uid, uid);
      MemorySegment none = local.allocate(8 + 24, 8);
      none.set(ValueLayout.JAVA_INT, 0, CAPABILITY_VERSION_3);
      memory.write(pid, scratch, none);
      injector.require("capset", SyscallNumber.CAPSET, scratch, scratch + 8);
    }
    injector.require(
        "prctl(PR_SET_NO_NEW_PRIVS)", SyscallNumber.PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    injector.require(
        "prctl(PR_SET_THP_DISABLE)", SyscallNumber.PRCTL, PR_SET_THP_DISABLE, 1, 0, 0, 0);
    // It may be inherited; kernels that do not know it do not do it.
    injector.call(SyscallNumber.PRCTL, SyscallFilter.PR_SET_MEMORY_MERGE, 0, 0, 0, 0);
  }

  private SeccompListener installFilter(int pid, long scratch, boolean confined)
      throws IOException {
    try (Arena local = Arena.ofConfined()) {
      SeccompProgram program = SyscallFilter.program(confined);
      memory.write(pid, scratch + 16, program.assemble(local));
      MemorySegment header = local.allocate(16, 8);
      header.set(ValueLayout.JAVA_SHORT, 0, (short) program.size());
      header.set(ValueLayout.JAVA_LONG, 8, scratch + 16);
      memory.write(pid, scratch, header);
    }
    int remote =
        (int)
            injector.require(
                "seccomp filter",
                SyscallNumber.SECCOMP,
                SeccompProgram.SET_MODE_FILTER,
                SeccompProgram.FLAG_NEW_LISTENER,
                scratch);
    int pidFd = PidFd.open(calls, pid);
    try {
      int own = PidFd.fetch(calls, pidFd, remote);
      injector.require("close", SyscallNumber.CLOSE_RANGE, remote, remote, 0);
      return new SeccompListener(calls, own, arena);
    } finally {
      calls.close(pidFd);
    }
  }

  private void execute(int pid, ProgramSpec spec) throws IOException, LaunchException {
    try (Arena local = Arena.ofConfined()) {
      ExecArguments arguments = ExecArguments.of(spec, local);
      long address =
          injector.require(
              "memory for the arguments",
              SyscallNumber.MMAP,
              0,
              arguments.bytes(),
              MemoryFlags.PROT_READ | MemoryFlags.PROT_WRITE,
              MemoryFlags.MAP_PRIVATE | MemoryFlags.MAP_ANONYMOUS,
              -1,
              0);
      memory.write(pid, address, arguments.placedAt(address));
      long result =
          injector.call(
              SyscallNumber.EXECVE,
              address,
              address + arguments.argvOffset(),
              address + arguments.environmentOffset());
      if (result < 0) {
        throw refusal(spec.executable(), (int) -result);
      }
      injector.endAfterExec();
      Registers registers = new Registers(local);
      ptrace.getRegisters(pid, registers);
      if (!registers.is64Bit()) {
        throw new LaunchException(
            LaunchException.CANNOT_EXECUTE,
            spec.executable() + ": a 32-bit program; only x86-64 programs can run here");
      }
    }
  }

  private static LaunchException refusal(String executable, int errno) {
    return switch (errno) {
      case Errno.ENOENT ->
          new LaunchException(
              LaunchException.NOT_FOUND, executable + ": no such program (or its interpreter)");
      case Errno.ENOEXEC ->
          new LaunchException(
              LaunchException.CANNOT_EXECUTE,
              executable
                  + ": not an x86-64 program (a 32-bit or foreign ELF?), nor a script with a #! line");
      default ->
          new LaunchException(
              LaunchException.CANNOT_EXECUTE,
              executable + ": cannot execute: " + Errno.describe(errno));
    };
  }
}
