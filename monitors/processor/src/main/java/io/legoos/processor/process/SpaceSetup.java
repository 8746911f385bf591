package io.legoos.processor.process;

import io.legoos.linux.LinuxException;
import io.legoos.linux.MappedMemory;
import io.legoos.linux.PidFd;
import io.legoos.linux.Ptrace;
import io.legoos.linux.Registers;
import io.legoos.linux.SeccompListener;
import io.legoos.linux.Signals;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.Userfaultfd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * Equips a fresh address space with its userfaultfd and its agent, by calls injected into its first
 * task. For the tracer's thread.
 */
final class SpaceSetup {
  private static final long FEATURES =
      Userfaultfd.FEATURE_PAGEFAULT_FLAG_WP
          | Userfaultfd.FEATURE_EVENT_FORK
          | Userfaultfd.FEATURE_EVENT_REMAP
          | Userfaultfd.FEATURE_POISON
          | Userfaultfd.FEATURE_MOVE;
  private static final int O_CLOEXEC_NONBLOCK = 0x80000 | 0x800;
  private static final int PR_SET_NAME = 15;
  private static final int PR_GET_DUMPABLE = 3;
  private static final int PR_SET_DUMPABLE = 4;
  private static final long ALL_SIGNALS = -1L;
  private static final long AGENT_TASK =
      MemoryFlags.CLONE_VM
          | MemoryFlags.CLONE_FS
          | MemoryFlags.CLONE_FILES
          | MemoryFlags.CLONE_SIGHAND
          | MemoryFlags.CLONE_THREAD;

  private final SystemCalls calls;
  private final Ptrace ptrace;
  private final SyscallInjector injector;
  private final SyscallInjector agentInjector;
  private final Userfaultfd uffd;
  private final Registers registers;
  private final int deviceFd;
  private long dumpable;

  /**
   * @param deviceFd a descriptor of /dev/userfaultfd
   */
  SpaceSetup(
      SystemCalls calls,
      Ptrace ptrace,
      SyscallInjector injector,
      SyscallInjector agentInjector,
      int deviceFd,
      Arena arena) {
    this.calls = calls;
    this.ptrace = ptrace;
    this.injector = injector;
    this.agentInjector = agentInjector;
    this.uffd = new Userfaultfd(calls, arena);
    this.registers = new Registers(arena);
    this.deviceFd = deviceFd;
  }

  /** What an address space has got. The descriptor is this process's. */
  record Equipment(int uffd, Agent agent) {}

  /** After exec: {@code tid} stands at its exec stop. */
  Equipment afterExec(int tid, long instruction, SeccompListener listener) throws IOException {
    injector.begin(tid, tid, instruction);
    hide(true);
    int device = injector.giveDescriptor(listener, deviceFd);
    int remote =
        (int)
            injector.require(
                "userfaultfd",
                SyscallNumber.IOCTL,
                device,
                Userfaultfd.IOC_NEW,
                O_CLOEXEC_NONBLOCK);
    injector.require("close", SyscallNumber.CLOSE_RANGE, device, device, 0);
    int own;
    int pidFd = PidFd.open(calls, tid);
    try {
      own = PidFd.fetch(calls, pidFd, remote);
    } finally {
      calls.close(pidFd);
    }
    try {
      uffd.enable(own, FEATURES);
      Agent agent = makeAgent(instruction, listener, own, remote);
      hide(false);
      injector.end();
      return new Equipment(own, agent);
    } catch (IOException e) {
      calls.close(own);
      throw e;
    }
  }

  /**
   * While our descriptors are in the program's table, nobody but the monitor may fetch them from
   * there: pidfd_getfd(2) of a process that is not dumpable needs CAP_SYS_PTRACE.
   */
  private void hide(boolean hidden) throws IOException {
    if (hidden) {
      dumpable = injector.call(SyscallNumber.PRCTL, PR_GET_DUMPABLE, 0, 0, 0, 0);
    }
    injector.call(SyscallNumber.PRCTL, PR_SET_DUMPABLE, hidden ? 0 : dumpable, 0, 0, 0);
  }

  /** After fork: {@code tid} stands at its first stop; {@code own} came with the fork event. */
  Equipment afterFork(int tid, long instruction, SeccompListener listener, int own)
      throws IOException {
    injector.begin(tid, tid, instruction);
    hide(true);
    int remote = injector.giveDescriptor(listener, own);
    Agent agent = makeAgent(instruction, listener, own, remote);
    hide(false);
    injector.end();
    return new Equipment(own, agent);
  }

  private Agent makeAgent(long instruction, SeccompListener listener, int own, int remote)
      throws IOException {
    MappedMemory memory = Agent.prepareMemory(calls);
    int leader = 0;
    try {
      mapAgentMemory(listener, memory);
      check(uffd.register(own, AgentLayout.STAGING_ADDRESS, AgentLayout.STAGING_BYTES));
      check(uffd.register(own, AgentLayout.EXECUTABLE_STAGING_ADDRESS, AgentLayout.STAGING_BYTES));
      // Not a child that wait(2) could see: no exit signal.
      SyscallInjector.NewTask made = injector.cloneTask(MemoryFlags.CLONE_VM);
      leader = made.tid();
      injector.require("close", SyscallNumber.CLOSE_RANGE, remote, remote, 0);
      int tid = startAgent(leader, instruction, remote, memory);
      return new Agent(memory, made, tid, remote);
    } catch (IOException e) {
      if (leader > 0) {
        calls.call(SyscallNumber.KILL, leader, Signals.SIGKILL);
      }
      memory.close();
      throw e;
    }
  }

  private static void check(long result) throws LinuxException {
    SystemCalls.check(result, "ioctl(UFFDIO_REGISTER) of the staging range");
  }

  private void mapAgentMemory(SeccompListener listener, MappedMemory memory) throws IOException {
    int fd = injector.giveDescriptor(listener, memory.fd());
    int fixed = MemoryFlags.MAP_FIXED_NOREPLACE;
    map(
        AgentLayout.CODE_ADDRESS,
        AgentLayout.CODE_BYTES,
        MemoryFlags.PROT_READ | MemoryFlags.PROT_EXEC,
        MemoryFlags.MAP_SHARED | fixed,
        fd,
        0);
    map(
        AgentLayout.CONTROL_ADDRESS,
        AgentLayout.CONTROL_BYTES,
        MemoryFlags.PROT_READ | MemoryFlags.PROT_WRITE,
        MemoryFlags.MAP_SHARED | fixed,
        fd,
        AgentLayout.CODE_BYTES);
    injector.require("close", SyscallNumber.CLOSE_RANGE, fd, fd, 0);
    int anonymous =
        MemoryFlags.MAP_PRIVATE | MemoryFlags.MAP_ANONYMOUS | MemoryFlags.MAP_NORESERVE | fixed;
    int readWrite = MemoryFlags.PROT_READ | MemoryFlags.PROT_WRITE;
    map(AgentLayout.STAGING_ADDRESS, AgentLayout.STAGING_BYTES, readWrite, anonymous, -1, 0);
    map(
        AgentLayout.EXECUTABLE_STAGING_ADDRESS,
        AgentLayout.STAGING_BYTES,
        readWrite | MemoryFlags.PROT_EXEC,
        anonymous,
        -1,
        0);
    keepFromChildren(AgentLayout.CODE_ADDRESS, AgentLayout.CODE_BYTES + AgentLayout.CONTROL_BYTES);
    keepFromChildren(AgentLayout.STAGING_ADDRESS, AgentLayout.STAGING_BYTES);
    keepFromChildren(AgentLayout.EXECUTABLE_STAGING_ADDRESS, AgentLayout.STAGING_BYTES);
  }

  private void map(long address, long bytes, int protection, int flags, int fd, long offset)
      throws IOException {
    injector.require(
        "mmap of the agent", SyscallNumber.MMAP, address, bytes, protection, flags, fd, offset);
  }

  private void keepFromChildren(long address, long bytes) throws IOException {
    injector.require("madvise", SyscallNumber.MADVISE, address, bytes, MemoryFlags.MADV_DONTFORK);
  }

  /**
   * The agent is a thread whose group leader has exited: /proc shows the group without memory, so
   * that nobody counts the program's pages twice.
   */
  private int startAgent(int leader, long instruction, int remote, MappedMemory memory)
      throws IOException {
    SystemCalls.check(ptrace.wait(leader, true), "wait for the agent");
    agentInjector.begin(leader, leader, instruction);
    agentInjector.call(SyscallNumber.SETSID);
    if (remote > 0) {
      agentInjector.call(SyscallNumber.CLOSE_RANGE, 0, remote - 1, 0);
    }
    agentInjector.call(SyscallNumber.CLOSE_RANGE, remote + 1, 0xffffffffL, 0);
    byte[] name = "lego-agent\0".getBytes(StandardCharsets.US_ASCII);
    MemorySegment.copy(
        name,
        0,
        memory.segment(),
        ValueLayout.JAVA_BYTE,
        AgentLayout.CODE_BYTES + AgentLayout.ARGUMENTS,
        name.length);
    agentInjector.call(
        SyscallNumber.PRCTL,
        PR_SET_NAME,
        AgentLayout.CONTROL_ADDRESS + AgentLayout.ARGUMENTS,
        0,
        0,
        0);
    int tid = agentInjector.cloneTask(AGENT_TASK).tid();
    SystemCalls.check(ptrace.wait(tid, true), "wait for the agent");
    ptrace.setSignalMask(tid, ALL_SIGNALS);
    registers.copyFrom(agentInjector.original());
    registers.setSyscall(-1);
    registers.setInstructionPointer(AgentLayout.CODE_ADDRESS);
    registers.setR12(AgentLayout.CONTROL_ADDRESS);
    ptrace.setRegisters(tid, registers);
    SystemCalls.check(ptrace.resume(tid, 0), "start of the agent");
    agentInjector.exit();
    return tid;
  }
}
