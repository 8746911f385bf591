package io.legoos.processor.process;

import io.legoos.linux.Errno;
import io.legoos.linux.LinuxException;
import io.legoos.linux.Ptrace;
import io.legoos.linux.Registers;
import io.legoos.linux.SeccompListener;
import io.legoos.linux.Signals;
import io.legoos.linux.SyscallNumber;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.WaitStatus;
import io.legoos.processor.fault.ManagedRanges;
import io.legoos.processor.fault.Space;
import io.legoos.processor.fault.VProcessCache;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that makes every ptrace call about a vProcess's tasks. It waits for their stops,
 * and for nothing else; who wants something of it rings a doorbell, a traced task whose signal
 * stops it sees.
 */
final class Tracer {
  private static final Logger LOG = LoggerFactory.getLogger(Tracer.class);
  private static final int SYSCALL_STOP = Signals.SIGTRAP | 0x80;

  private final VProcessCache cache;
  private final HomeCalls home;
  private final SystemCalls calls;
  private final Ptrace ptrace;
  private final Registers registers;
  private final SyscallInjector injector;
  private final SpaceSetup setup;
  private final ProgramLauncher launcher;
  private final MemoryCalls memoryCalls;
  private final ProgramBeginning programBeginning;
  private final MappingCalls mappingCalls;
  private final RemapCalls remapCalls;
  private final ForkCalls forkCalls;
  private final UserfaultRegistrar registrar;
  private final RandomGenerator random;
  private final long vRegionBytes;
  private final Doorbell doorbell;
  private final Map<Integer, Task> tasks = new HashMap<>();

  /** Tasks at their first stop that nobody has told of yet, and the processes that made them. */
  private final Map<Integer, Integer> early = new HashMap<>();

  private final SpaceTable spaces;
  private volatile int root;
  private boolean inVNode;
  private volatile boolean ending;
  private volatile int taskCount;
  private @Nullable SeccompListener listener;
  private int exitStatus;

  Tracer(
      VProcessCache cache,
      HomeCallsFactory homeCalls,
      VdsoGadget gadget,
      int userfaultDevice,
      RandomGenerator random,
      long vRegionBytes,
      Arena arena) {
    this.cache = cache;
    this.calls = new SystemCalls(arena);
    this.ptrace = new Ptrace(calls, arena);
    this.doorbell = new Doorbell(calls, ptrace);
    this.registers = new Registers(arena);
    this.injector = new SyscallInjector(ptrace, calls, gadget, arena);
    StoppedCalls gate =
        new StoppedCalls(
            ptrace, registers, injector, doorbell, calls, e -> gone(e.tid(), e.status()));
    this.home = homeCalls.make(gate);
    this.spaces = new SpaceTable(cache, home, calls);
    this.setup =
        new SpaceSetup(
            calls,
            ptrace,
            injector,
            new SyscallInjector(ptrace, calls, gadget, arena),
            userfaultDevice,
            arena);
    this.launcher = new ProgramLauncher(calls, ptrace, injector, arena);
    this.registrar = new UserfaultRegistrar(calls, cache, arena);
    this.memoryCalls = new MemoryCalls(gate, cache, home, registrar);
    this.programBeginning = new ProgramBeginning(cache, home, memoryCalls);
    this.mappingCalls = new MappingCalls(gate, cache, home, registrar, memoryCalls);
    this.remapCalls = new RemapCalls(gate, cache, home, registrar, memoryCalls);
    this.random = random;
    this.vRegionBytes = vRegionBytes;
    this.forkCalls =
        new ForkCalls(gate, cache, home, programBeginning, random, vRegionBytes, births());
  }

  private ForkCalls.Birth births() {
    return new ForkCalls.Birth() {
      @Override
      public void born(Task parent, int childTid, Space childSpace, boolean withoutHome) {
        Tracer.this.born(parent, childTid, childSpace, withoutHome);
      }

      @Override
      public void stillborn(Task parent, Space childSpace) {
        Tracer.this.stillborn(parent, childSpace);
      }
    };
  }

  /** Makes the home's calls answer on this thread. */
  @FunctionalInterface
  interface HomeCallsFactory {
    HomeCalls make(CallGate gate);
  }

  /**
   * Starts the program; the calling thread becomes the tracer's and must call {@link #run} next.
   *
   * @return the program's process id
   * @throws LaunchException when it cannot be executed; nothing is left behind
   */
  int start(
      StartHelper helper,
      ProgramSpec spec,
      CallerIdentity identity,
      @Nullable VNodeSeat seat,
      boolean confined)
      throws LaunchException {
    try {
      doorbell.install(launcher, helper);
    } catch (LinuxException e) {
      throw new LaunchException(
          LaunchException.PLATFORM, "cannot trace a program: " + e.getMessage());
    }
    try {
      inVNode = seat != null;
      ProgramLauncher.Launched launched = launcher.launch(helper, spec, identity, seat, confined);
      listener = launched.listener();
      root = launched.pid();
      execed(root, root);
      return root;
    } catch (LaunchException e) {
      doorbell.remove();
      throw e;
    } catch (IOException e) {
      calls.call(SyscallNumber.KILL, root, Signals.SIGKILL);
      drainDead();
      doorbell.remove();
      throw new LaunchException(
          LaunchException.PLATFORM, "cannot set up the address space: " + e.getMessage());
    }
  }

  /** Traces until the last task is gone; returns the wait status of the program's first process. */
  int run() {
    while (anyLeft()) {
      doorbell.runCommands();
      taskCount = tasks.size();
      if (!anyLeft()) {
        break;
      }
      long waited = ptrace.wait(-1, true);
      if (waited == -Errno.EINTR) {
        continue;
      }
      if (waited < 0) {
        break;
      }
      dispatch((int) (waited >>> 32), (int) waited);
    }
    doorbell.remove();
    SeccompListener own = listener;
    if (own != null) {
      calls.close(own.fd());
    }
    return exitStatus;
  }

  private void drainDead() {
    long waited;
    do {
      waited = ptrace.wait(root, true);
    } while (waited > 0 && WaitStatus.stopped((int) waited));
  }

  private boolean anyLeft() {
    return !tasks.isEmpty() || spaces.anyAgent() || !forkCalls.unborn().isEmpty();
  }

  /** Sends a signal to the program's first process, or to its group. Any thread. */
  void signal(int signal, boolean group) {
    doorbell.execute(
        () -> {
          if (tasks.values().stream().anyMatch(task -> task.tgid == root)) {
            calls.call(SyscallNumber.KILL, group ? -root : root, signal);
          }
        });
  }

  /** Ends all tasks of the program. Any thread; idempotent. */
  void killAll() {
    ending = true;
    doorbell.execute(this::killTasks);
  }

  private void killTasks() {
    Set<Integer> processes = new HashSet<>();
    tasks.values().forEach(task -> processes.add(task.tgid));
    processes.addAll(early.keySet());
    processes.addAll(forkCalls.unborn());
    for (int process : processes) {
      calls.call(SyscallNumber.KILL, process, Signals.SIGKILL);
    }
  }

  /** Tasks alive, as of the last event. Any thread. */
  int taskCount() {
    return taskCount;
  }

  private void dispatch(int tid, int status) {
    try {
      if (doorbell.answers(tid, status)) {
        return;
      }
      if (WaitStatus.stopped(status)) {
        stopped(tid, status);
      } else {
        gone(tid, status);
      }
    } catch (TraceeGoneException e) {
      gone(e.tid(), e.status());
    } catch (IOException e) {
      // Nearly always a task that was killed in the middle: its end comes with the next wait.
      LOG.debug("task {}: {}", tid, e.getMessage());
    }
  }

  private void stopped(int tid, int status) throws IOException {
    Task task = tasks.get(tid);
    if (task == null) {
      if (spaces.isAgentTask(tid)) {
        ptrace.resume(tid, 0); // a SIGCONT or SIGSTOP to the program's group is not for the agent
      } else if (!forkCalls.firstStop(tid)) {
        early.put(tid, Task.makerOf(tid));
      }
      return;
    }
    int signal = WaitStatus.stopSignal(status);
    switch (WaitStatus.ptraceEvent(status)) {
      case Ptrace.EVENT_SECCOMP -> call(task);
      case Ptrace.EVENT_FORK, Ptrace.EVENT_VFORK, Ptrace.EVENT_CLONE -> newTask(task);
      case Ptrace.EVENT_EXEC -> execedOrKilled(tid, (int) ptrace.eventMessage(tid));
      case Ptrace.EVENT_STOP -> {
        if (Signals.stops(signal)) {
          ptrace.listen(tid);
        } else {
          ptrace.resume(tid, 0);
        }
      }
      case 0 -> {
        if (signal == SYSCALL_STOP) {
          returned(task);
        } else {
          ptrace.resume(tid, ofAgent(tid, signal) ? 0 : signal);
        }
      }
      default -> ptrace.resume(tid, 0);
    }
  }

  /**
   * An agent that dies after its program's exec is reported to the program, which knows of no
   * child.
   */
  private boolean ofAgent(int tid, int signal) {
    return signal == Signals.SIGCHLD && spaces.isAgent((int) ptrace.signalSender(tid));
  }

  private void call(Task task) throws IOException {
    ptrace.getRegisters(task.tid, registers);
    int number = (int) registers.syscall();
    if (number == SyscallNumber.FORK || number == SyscallNumber.CLONE) {
      forkCalls.enter(task);
    } else if (task.space.forking) {
      task.space.waiting.add(() -> memoryCall(task));
    } else {
      memoryCall(task);
    }
  }

  private void memoryCall(Task task) {
    try {
      ptrace.getRegisters(task.tid, registers);
      task.inMemoryCall = true;
      task.space.memoryCalls++;
      memoryCalls.handle(task, registers, mappingCalls, remapCalls);
    } catch (LinuxException gone) {
      LOG.debug("task {} died at a call's entry", task.tid);
    }
  }

  private void returned(Task task) throws IOException {
    Task.CallEnd end = task.callEnd;
    task.callEnd = null;
    if (end == null) {
      ptrace.resume(task.tid, 0);
      return;
    }
    ptrace.getRegisters(task.tid, registers);
    end.ended(registers.result());
  }

  private void newTask(Task parent) throws IOException {
    int tid = (int) ptrace.eventMessage(parent.tid);
    boolean waiting = early.remove(tid) != null;
    if (forkCalls.announced(parent, tid)) {
      // The parent stands still until its child is born: it might end, or kill its child, before.
      if (waiting) {
        forkCalls.firstStop(tid);
      }
      return;
    }
    int group = Task.groupOf(tid);
    tasks.put(tid, new Task(tid, group, parent.space));
    if (group == tid) {
      spaces.taken(inVNode ? Task.numberInside(tid) : tid);
    }
    if (waiting) {
      ptrace.resume(tid, 0);
    }
    goOn(parent);
  }

  private void goOn(Task parent) {
    if (parent.callEnd != null) {
      ptrace.resumeToSyscallExit(parent.tid);
    } else {
      ptrace.resume(parent.tid, 0);
    }
  }

  /** A fork's child stands at its first stop and its lines are known. */
  private void born(Task parent, int childTid, Space childSpace, boolean withoutHome) {
    AddressSpace space = parent.space.forked(childSpace);
    spaces.add(space);
    tasks.put(childTid, new Task(childTid, childTid, space));
    if (withoutHome) {
      programBeginning.ofChild(parent.space, space);
    }
    try {
      spaces.taken(inVNode ? Task.numberInside(childTid) : childTid);
      spaces.equip(
          space,
          setup.afterFork(childTid, space.instruction, listener(), childSpace.uffd()).agent());
      ptrace.resume(childTid, 0);
    } catch (TraceeGoneException e) {
      gone(e.tid(), e.status());
    } catch (IOException e) {
      LOG.warn("process {} is killed: its memory cannot be managed: {}", childTid, e.getMessage());
      calls.call(SyscallNumber.KILL, childTid, Signals.SIGKILL);
    }
    forked(parent);
  }

  private void stillborn(Task parent, Space childSpace) {
    cache.removeSpace(childSpace);
    home.destroyLater(childSpace);
    forked(parent);
  }

  private void forked(Task parent) {
    if (tasks.get(parent.tid) == parent) {
      goOn(parent);
    }
    if (ending) {
      killTasks();
    }
  }

  private SeccompListener listener() {
    SeccompListener own = listener;
    if (own == null) {
      throw new IllegalStateException("the program has no filter yet");
    }
    return own;
  }

  /**
   * A program without our means in its address space cannot run: its memory would be its node's.
   */
  private void execedOrKilled(int tid, int formerTid) throws IOException {
    try {
      execed(tid, formerTid);
    } catch (TraceeGoneException e) {
      throw e;
    } catch (IOException e) {
      if (e instanceof LinuxException gone && gone.errno() == Errno.ESRCH) {
        throw e; // killed in the middle: its end comes with the next wait
      }
      LOG.warn("process {} is killed: its memory cannot be managed: {}", tid, e.getMessage());
      calls.call(SyscallNumber.KILL, tid, Signals.SIGKILL);
      if (tid == root) {
        cache.fail("the memory of what it executed cannot be managed: " + e.getMessage());
      }
    }
  }

  /** A task has a new program: the old address space goes, a new one is set up (row P17). */
  private void execed(int tid, int formerTid) throws IOException {
    Set<Task> ended = new HashSet<>(tasks.values());
    ended.removeIf(task -> task.tgid != tid && task.tid != formerTid);
    tasks.values().removeAll(ended);
    for (Task task : ended) {
      giveUp(task);
    }
    Space cacheSpace = cache.createSpace(random.nextLong(), vRegionBytes);
    ExecMaps maps = ExecMaps.of(tid);
    AddressSpace space = new AddressSpace(cacheSpace, injector.instructionIn(maps.vdso()));
    spaces.add(space);
    tasks.put(tid, new Task(tid, tid, space));
    SpaceSetup.Equipment equipment = setup.afterExec(tid, space.instruction, listener());
    cache.attach(cacheSpace, equipment.uffd());
    spaces.equip(space, equipment.agent());
    space.heapStart = maps.heapStart();
    programBeginning.of(space, maps.anonymous());
    for (ManagedRanges.Extent extent : maps.anonymous()) {
      registrar.register(space, extent.start(), extent.end() - extent.start(), extent.protection());
    }
    ptrace.resume(tid, 0);
    if (ending) {
      killTasks();
    }
  }

  private void gone(int tid, int status) {
    Task task = tasks.remove(tid);
    early.remove(tid);
    if (task == null) {
      forkCalls.childGone(tid);
      spaces.agentGone(tid);
      return;
    }
    if (tid == root) {
      exitStatus = status;
      ending = true;
      killTasks();
    }
    giveUp(task);
  }

  /** A task that is no longer in the table: what it had under way ends, and perhaps its space. */
  private boolean isProcess(int tgid) {
    return tasks.values().stream().anyMatch(task -> task.tgid == tgid);
  }

  private void giveUp(Task task) {
    task.gone = true;
    StoppedCalls.endMemoryCall(task);
    Space unborn = forkCalls.forget(task);
    if (!isProcess(task.tgid)) {
      // Nobody will tell of its children any more, whose memory we would not know: none may run.
      early.forEach(
          (child, maker) -> {
            // One that saw its first stop late has been given to another parent by then.
            if (maker == task.tgid || (unborn != null && !isProcess(maker))) {
              calls.call(SyscallNumber.KILL, child, Signals.SIGKILL);
            }
          });
    }
    if (unborn != null) {
      cache.removeSpace(unborn);
      home.destroyLater(unborn);
    }
    retireIfUnused(task.space);
  }

  private void retireIfUnused(AddressSpace space) {
    for (Task task : tasks.values()) {
      if (task.space == space) {
        return;
      }
    }
    spaces.retire(space);
  }
}
