package io.legoos.processor.process;

import io.legoos.linux.Errno;
import io.legoos.processor.fault.Space;
import io.legoos.processor.fault.VProcessCache;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * fork(2) and clones with a memory of their own: a consistent copy of the address space at its
 * owners and in the cache (rows P12, P13, M9, P17). The order:
 *
 * <ol>
 *   <li>at the call's entry: room for the copy is made, eviction from the parent pauses, no flush
 *       is under way;
 *   <li>all owners share the parent's pages with the child, unless it is small and all here;
 *   <li>the call goes on; the kernel copies the page tables and says so through the userfaultfd,
 *       where the child's lines are copied as they are at that moment;
 *   <li>eviction goes on; the child gets its agent and runs.
 * </ol>
 *
 * <p>For the tracer's thread.
 */
final class ForkCalls {
  /** A fork between its entry and the child's first steps. */
  private static final class Fork {
    final Task parent;
    final Space childSpace;
    int childTid;
    boolean withoutHome;
    boolean copied;
    boolean stopped;
    boolean childGone;

    Fork(Task parent, Space childSpace) {
      this.parent = parent;
      this.childSpace = childSpace;
    }
  }

  /** Told when the parent, which stands at its fork event until then, may go on. */
  interface Birth {
    /**
     * A child is ready to be equipped and run.
     *
     * @param withoutHome whether its home has not forked it
     */
    void born(Task parent, int childTid, Space childSpace, boolean withoutHome);

    /** A child was killed before it ran. */
    void stillborn(Task parent, Space childSpace);
  }

  private final CallGate gate;
  private final VProcessCache cache;
  private final HomeCalls home;
  private final ProgramBeginning beginning;
  private final RandomGenerator random;
  private final long vRegionBytes;
  private final Birth birth;
  private final Map<Integer, Fork> byParent = new HashMap<>();

  ForkCalls(
      CallGate gate,
      VProcessCache cache,
      HomeCalls home,
      ProgramBeginning beginning,
      RandomGenerator random,
      long vRegionBytes,
      Birth birth) {
    this.gate = gate;
    this.cache = cache;
    this.home = home;
    this.beginning = beginning;
    this.random = random;
    this.vRegionBytes = vRegionBytes;
    this.birth = birth;
  }

  /** Entry of fork, or of clone without CLONE_VM. */
  void enter(Task task) {
    AddressSpace space = task.space;
    if (space.forking) {
      space.waiting.add(() -> begin(task));
    } else {
      begin(task);
    }
  }

  /** The line table and the kernel's agree only while no call changes the address space. */
  private void begin(Task task) {
    AddressSpace space = task.space;
    space.forking = true;
    if (space.memoryCalls > 0) {
      space.pendingFork = () -> prepare(task);
    } else {
      prepare(task);
    }
  }

  private void prepare(Task task) {
    AddressSpace space = task.space;
    if (task.gone) {
      nextFork(space);
      return;
    }
    Space child = cache.createSpace(random.nextLong(), vRegionBytes);
    Fork fork = new Fork(task, child);
    byParent.put(task.tid, fork);
    cache.prepareFork(
        space.space,
        child,
        () -> gate.execute(() -> copyAtOwners(fork)),
        () -> gate.execute(() -> copied(fork)));
  }

  private void copyAtOwners(Fork fork) {
    if (byParent.get(fork.parent.tid) != fork) {
      return; // the parent died, and its child's space has been given up
    }
    fork.withoutHome = beginning.isWithoutHome(fork.parent.space);
    if (fork.withoutHome) {
      gate.passAndThen(fork.parent, result -> returned(fork, result));
      return;
    }
    home.fork(
        fork.parent.space.space,
        fork.childSpace,
        errno -> {
          if (byParent.get(fork.parent.tid) != fork) {
            return; // likewise
          }
          if (errno != 0) {
            abandon(fork);
            gate.answer(fork.parent, -Errno.ENOMEM);
          } else {
            gate.passAndThen(fork.parent, result -> returned(fork, result));
          }
        });
  }

  private void returned(Fork fork, long result) {
    if (result < 0) {
      abandon(fork);
      home.destroyLater(fork.childSpace);
    }
    gate.resume(fork.parent);
  }

  private void abandon(Fork fork) {
    byParent.remove(fork.parent.tid);
    cache.cancelFork(fork.parent.space.space);
    cache.removeSpace(fork.childSpace);
    nextFork(fork.parent.space);
  }

  /** The kernel told of a new task; true when it is a fork's child, which stays stopped. */
  boolean announced(Task parent, int childTid) {
    Fork fork = byParent.get(parent.tid);
    if (fork == null) {
      return false;
    }
    fork.childTid = childTid;
    proceed(fork);
    return true;
  }

  /** A task stands at its first stop; true when it is a fork's child. */
  boolean firstStop(int tid) {
    for (Fork fork : byParent.values()) {
      if (fork.childTid == tid) {
        fork.stopped = true;
        proceed(fork);
        return true;
      }
    }
    return false;
  }

  private void copied(Fork fork) {
    fork.copied = true;
    proceed(fork);
  }

  private void proceed(Fork fork) {
    if (!fork.copied || fork.childTid == 0 || !(fork.stopped || fork.childGone)) {
      return;
    }
    byParent.remove(fork.parent.tid);
    if (fork.childGone) {
      birth.stillborn(fork.parent, fork.childSpace);
    } else {
      birth.born(fork.parent, fork.childTid, fork.childSpace, fork.withoutHome);
    }
    nextFork(fork.parent.space);
  }

  private static void nextFork(AddressSpace space) {
    space.forking = false;
    while (!space.forking && !space.waiting.isEmpty()) {
      space.waiting.remove().run();
    }
  }

  /** A task is gone that may be a child that was not born yet. */
  void childGone(int tid) {
    for (Fork fork : byParent.values()) {
      if (fork.childTid == tid) {
        fork.childGone = true;
        proceed(fork);
        return;
      }
    }
  }

  /** The children that are announced and not born yet. */
  List<Integer> unborn() {
    return byParent.values().stream().map(fork -> fork.childTid).filter(tid -> tid != 0).toList();
  }

  /**
   * The parent died in the middle; returns the child's space when the kernel has told of no child.
   * One that it told of is born all the same.
   */
  @Nullable Space forget(Task parent) {
    Fork fork = byParent.get(parent.tid);
    if (fork == null || fork.childTid != 0) {
      return null;
    }
    byParent.remove(parent.tid);
    if (!fork.copied) {
      cache.cancelFork(parent.space.space);
    }
    nextFork(parent.space);
    return fork.childSpace;
  }
}
