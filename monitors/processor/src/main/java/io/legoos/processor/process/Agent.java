package io.legoos.processor.process;

import io.legoos.linux.Futex;
import io.legoos.linux.LinuxException;
import io.legoos.linux.MappedMemory;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.Userfaultfd;
import io.legoos.processor.fault.LineMover;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * The monitor's hand inside an address space: a task that shares it and makes the system calls that
 * only work from within, UFFDIO_MOVE and madvise. The program is not stopped and does not see it.
 *
 * <p>One thread at a time fills the batch and runs it.
 */
final class Agent implements LineMover {
  private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();
  private static final long WAIT_SLICE_NANOS = 50_000_000;
  private static final long DEADLINE_NANOS = 10_000_000_000L;
  private static final int SPINS = 200;

  private final MappedMemory memory;
  private final MemorySegment control;
  private final SyscallInjector.NewTask leader;
  private final int tid;
  private final int uffdInAgent;
  private volatile boolean dead;
  private int request;
  private int count;

  /**
   * @param memory code page, then control pages, which the agent has mapped
   * @param leader process id of the agent's task group
   * @param tid the task that runs
   * @param uffdInAgent the address space's userfaultfd in the agent's descriptor table
   */
  Agent(MappedMemory memory, SyscallInjector.NewTask leader, int tid, int uffdInAgent) {
    this.memory = memory;
    this.control = memory.segment().asSlice(AgentLayout.CODE_BYTES, AgentLayout.CONTROL_BYTES);
    this.leader = leader;
    this.tid = tid;
    this.uffdInAgent = uffdInAgent;
  }

  int leader() {
    return leader.tid();
  }

  /** The leader's process id as the program sees it. */
  int leaderInside() {
    return leader.inside();
  }

  @Override
  public int task() {
    return tid;
  }

  @Override
  public long stagingAddress(boolean executable) {
    return executable ? AgentLayout.EXECUTABLE_STAGING_ADDRESS : AgentLayout.STAGING_ADDRESS;
  }

  @Override
  public int stagingPages() {
    return AgentLayout.STAGING_PAGES;
  }

  @Override
  public int addMove(long from, long to, long bytes) {
    long argument = argument(count);
    control.set(ValueLayout.JAVA_LONG, argument, to);
    control.set(ValueLayout.JAVA_LONG, argument + 8, from);
    control.set(ValueLayout.JAVA_LONG, argument + 16, bytes);
    control.set(ValueLayout.JAVA_LONG, argument + 24, Userfaultfd.MOVE_MODE_DONTWAKE);
    control.set(ValueLayout.JAVA_LONG, argument + 32, 0L);
    return addCall(Userfaultfd.IOC_MOVE, argument);
  }

  @Override
  public long moved(int index) {
    return Math.max(0, control.get(ValueLayout.JAVA_LONG, argument(index) + 32));
  }

  @Override
  public int addProtect(long address, long bytes) {
    long argument = argument(count);
    control.set(ValueLayout.JAVA_LONG, argument, address);
    control.set(ValueLayout.JAVA_LONG, argument + 8, bytes);
    control.set(ValueLayout.JAVA_LONG, argument + 16, Userfaultfd.WRITEPROTECT_MODE_WP);
    return addCall(Userfaultfd.IOC_WRITEPROTECT, argument);
  }

  /** Where the argument of operation {@code index} is. */
  private static long argument(int index) {
    return AgentLayout.ARGUMENTS + (long) index * AgentLayout.ARGUMENT_BYTES;
  }

  /** Adds a call of the userfaultfd. */
  private int addCall(long request, long argument) {
    return add(SyscallNumber.IOCTL, uffdInAgent, request, AgentLayout.CONTROL_ADDRESS + argument);
  }

  @Override
  public int addAdvice(long address, long bytes, int advice) {
    return add(SyscallNumber.MADVISE, address, bytes, advice);
  }

  private int add(int number, long a0, long a1, long a2) {
    if (count == AgentLayout.MAX_OPERATIONS) {
      throw new IllegalStateException("the agent's batch is full");
    }
    long at = AgentLayout.OPERATIONS + (long) count * AgentLayout.OPERATION_BYTES;
    control.set(ValueLayout.JAVA_LONG, at, number);
    control.set(ValueLayout.JAVA_LONG, at + 8, a0);
    control.set(ValueLayout.JAVA_LONG, at + 16, a1);
    control.set(ValueLayout.JAVA_LONG, at + 24, a2);
    return count++;
  }

  @Override
  public long result(int index) {
    return control.get(
        ValueLayout.JAVA_LONG,
        AgentLayout.OPERATIONS
            + (long) index * AgentLayout.OPERATION_BYTES
            + AgentLayout.OPERATION_RESULT);
  }

  @Override
  public int room() {
    return AgentLayout.MAX_OPERATIONS - count;
  }

  @Override
  public void clear() {
    count = 0;
  }

  @Override
  public boolean run(Futex futex) {
    if (dead) {
      return false;
    }
    control.set(ValueLayout.JAVA_INT, AgentLayout.COUNT, count);
    request++;
    WORD.setRelease(control, AgentLayout.REQUEST, request);
    futex.wake(control.address() + AgentLayout.REQUEST);
    for (int i = 0; i < SPINS; i++) {
      if (done()) {
        return true;
      }
      Thread.onSpinWait();
    }
    long deadline = System.nanoTime() + DEADLINE_NANOS;
    while (!done()) {
      if (dead || System.nanoTime() - deadline > 0) {
        return false;
      }
      int seen = (int) WORD.getAcquire(control, AgentLayout.DONE);
      if (seen != request) {
        futex.await(control.address() + AgentLayout.DONE, seen, WAIT_SLICE_NANOS);
      }
    }
    return true;
  }

  /** State, system call with its arguments, and where in the kernel: proc(5). */
  @Override
  public String activity() {
    Path task = Path.of("/proc", Integer.toString(tid));
    try {
      String status =
          Files.readAllLines(task.resolve("status")).stream()
              .filter(line -> line.startsWith("State:") || line.startsWith("TracerPid:"))
              .collect(Collectors.joining(", "));
      return "request %d, done %d, operations %d; %s; system call %s, in %s"
          .formatted(
              request,
              (int) WORD.getAcquire(control, AgentLayout.DONE),
              count,
              status.replace('\t', ' '),
              Files.readString(task.resolve("syscall")).strip(),
              Files.readString(task.resolve("wchan")).strip());
    } catch (IOException e) {
      return "gone";
    }
  }

  private boolean done() {
    return (int) WORD.getAcquire(control, AgentLayout.DONE) == request;
  }

  /** Ends the agent's task, after which the address space can go. Any thread. */
  void kill(SystemCalls calls) {
    dead = true;
    calls.call(SyscallNumber.KILL, leader.tid(), io.legoos.linux.Signals.SIGKILL);
  }

  /** Releases the control page; nobody may use the agent any more. */
  @Override
  public void close() {
    dead = true;
    memory.close();
  }

  /** Writes the agent's program and an empty batch into fresh shared memory. */
  static MappedMemory prepareMemory(SystemCalls calls) throws LinuxException {
    MappedMemory memory =
        MappedMemory.create(
            calls, "lego-agent", AgentLayout.CODE_BYTES + AgentLayout.CONTROL_BYTES);
    byte[] code = AgentCode.bytes();
    MemorySegment.copy(code, 0, memory.segment(), ValueLayout.JAVA_BYTE, 0, code.length);
    return memory;
  }
}
