package io.legoos.processor.process;

import io.legoos.linux.Errno;
import io.legoos.linux.Registers;
import io.legoos.linux.SyscallNumber;
import io.legoos.processor.address.AddressPool;
import io.legoos.processor.fault.RangeGuard;
import io.legoos.processor.fault.Space;
import io.legoos.processor.fault.VProcessCache;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * mremap: the home decides where a mapping grows or moves, and takes the pages that monitors hold
 * along (row P14). For the tracer's thread.
 */
final class RemapCalls {
  private static final int MAX_TRIES = 8;

  /** What keeps addresses free of others until mremap replaces it. */
  private static final long RESERVATION =
      MemoryFlags.MAP_PRIVATE
          | MemoryFlags.MAP_ANONYMOUS
          | MemoryFlags.MAP_NORESERVE
          | MemoryFlags.MAP_FIXED_NOREPLACE;

  private final CallGate gate;
  private final VProcessCache cache;
  private final HomeCalls home;
  private final UserfaultRegistrar registrar;
  private final MemoryCalls memoryCalls;

  RemapCalls(
      CallGate gate,
      VProcessCache cache,
      HomeCalls home,
      UserfaultRegistrar registrar,
      MemoryCalls memoryCalls) {
    this.gate = gate;
    this.cache = cache;
    this.home = home;
    this.registrar = registrar;
    this.memoryCalls = memoryCalls;
  }

  /**
   * A call under way.
   *
   * @param targetGuard over {@code target}, when there is one
   * @param target where the program wants it; 0: anywhere, if it may move at all
   */
  private record Remap(
      Task task,
      RangeGuard guard,
      @Nullable RangeGuard targetGuard,
      long old,
      long oldBytes,
      long newBytes,
      boolean mayMove,
      long target) {
    Space space() {
      return task.space.space;
    }
  }

  void mremap(Task task, Registers registers) {
    AddressSpace space = task.space;
    long old = registers.argument(0);
    long oldBytes = MemoryCalls.pageUp(registers.argument(1));
    long newBytes = MemoryCalls.pageUp(registers.argument(2));
    int flags = (int) registers.argument(3);
    boolean mayMove = (flags & MemoryFlags.MREMAP_MAYMOVE) != 0;
    boolean fixed = (flags & MemoryFlags.MREMAP_FIXED) != 0;
    long target = fixed ? registers.argument(4) : 0;
    if (!MemoryCalls.plausible(old, oldBytes)
        || newBytes <= 0
        || (fixed && (!mayMove || !MemoryCalls.plausible(target, newBytes)))) {
      gate.pass(task); // the kernel refuses it
    } else if (!cache.manages(space.space, old, old + oldBytes)) {
      if (fixed && cache.manages(space.space, target, target + newBytes)) {
        memoryCalls.replaceByForeign(task, target, newBytes);
      } else {
        gate.pass(task);
      }
    } else if ((flags & MemoryFlags.MREMAP_DONTUNMAP) != 0) {
      gate.answer(task, -Errno.EINVAL);
    } else if (!fixed && newBytes == oldBytes) {
      gate.pass(task);
    } else if (!fixed && newBytes < oldBytes) {
      shrink(task, old, old + newBytes, old + oldBytes);
    } else if (!fixed && space.pool.takeAt(old + oldBytes, newBytes - oldBytes)) {
      growHere(task, old, oldBytes, newBytes, mayMove);
    } else {
      askForMore(task, old, oldBytes, newBytes, mayMove, target);
    }
  }

  /**
   * Nothing of either range may be on its way to an owner when the home moves the pages.
   *
   * @param target 0: none
   */
  private void askForMore(
      Task task, long old, long oldBytes, long newBytes, boolean mayMove, long target) {
    AddressSpace space = task.space;
    memoryCalls.guarded(
        space,
        old,
        oldBytes,
        guard -> {
          if ((target != 0 || newBytes > oldBytes) && !isOneMapping(task, old, old + oldBytes)) {
            cache.release(guard);
            gate.answer(task, -Errno.EFAULT); // before the home moves or drops anything for it
          } else if (target != 0) {
            memoryCalls.guarded(
                space,
                target,
                newBytes,
                targetGuard ->
                    ask(
                        new Remap(
                            task, guard, targetGuard, old, oldBytes, newBytes, mayMove, target)));
          } else {
            ask(new Remap(task, guard, null, old, oldBytes, newBytes, mayMove, 0));
          }
        });
  }

  /** The addresses behind the mapping are charged and free: the home need not be asked. */
  private void growHere(Task task, long old, long oldBytes, long newBytes, boolean mayMove) {
    AddressSpace space = task.space;
    long end = old + oldBytes;
    RangeGuard tail = cache.guard(space.space, end, old + newBytes, () -> {});
    boolean passed =
        gate.passChanged(
            task,
            registers -> registers.setArgument(3, 0),
            result -> {
              if (result == old) {
                int protection = cache.protectionAt(space.space, old);
                registrar.register(space, end, newBytes - oldBytes, protection);
              } else {
                memoryCalls.giveBack(space, end, newBytes - oldBytes);
              }
              cache.release(tail);
              if (result == -Errno.ENOMEM && mayMove) {
                // Something is in the way that the home does not know of.
                memoryCalls.guarded(
                    space,
                    old,
                    oldBytes,
                    guard -> {
                      Remap call = new Remap(task, guard, null, old, oldBytes, newBytes, true, 0);
                      homeMoves(call);
                      moveElsewhere(call);
                    });
              } else {
                gate.resume(task);
              }
            });
    if (!passed) {
      cache.release(tail);
    }
  }

  private static boolean isOneMapping(Task task, long start, long end) {
    try {
      return KernelMappings.isOne(task.tid, start, end);
    } catch (IOException gone) {
      return true; // the task's end is reported by itself
    }
  }

  /** Only the end goes, as with munmap. */
  private void shrink(Task task, long start, long newEnd, long oldEnd) {
    AddressSpace space = task.space;
    memoryCalls.guarded(
        space,
        newEnd,
        oldEnd - newEnd,
        guard ->
            gate.passAndThen(
                task,
                result -> {
                  if (result == start) {
                    memoryCalls.unmapped(space, newEnd, oldEnd - newEnd);
                  }
                  cache.release(guard);
                  gate.resume(task);
                }));
  }

  private void ask(Remap call) {
    homeMoves(call);
    memoryCalls.insisting(
        call.task.space,
        refused ->
            home.remap(
                call.space(),
                call.old,
                call.oldBytes,
                call.newBytes,
                call.mayMove,
                call.target,
                address -> {
                  remapped(call, address);
                  memoryCalls.releaseIfAny(call.targetGuard);
                },
                refused),
        errno -> {
          cache.release(call.guard);
          memoryCalls.releaseIfAny(call.targetGuard);
          gate.answer(call.task, -errno);
        });
  }

  /** What the home moves, or drops for it, is not mapped by the processor's word any more. */
  private void homeMoves(Remap call) {
    cache.moving(call.guard);
    AddressPool pool = call.task.space.pool;
    pool.forget(call.old, call.oldBytes);
    if (call.target != 0) {
      pool.forget(call.target, call.newBytes);
    }
  }

  private void remapped(Remap call, long address) {
    boolean moves = address != call.old;
    if (moves && call.target == 0) {
      moveOnceEntered(call, address);
      return;
    }
    RangeGuard to = cache.guard(call.space(), address, address + call.newBytes, () -> {});
    boolean passed =
        gate.passChanged(
            call.task,
            registers -> {
              registers.setArgument(
                  3, moves ? MemoryFlags.MREMAP_MAYMOVE | MemoryFlags.MREMAP_FIXED : 0);
              registers.setArgument(4, moves ? address : 0);
            },
            result -> {
              try {
                made(call, address, to, result);
              } catch (IOException e) {
                cache.release(to);
                cache.release(call.guard);
                throw e;
              }
            });
    if (!passed) {
      cache.release(to);
      cache.release(call.guard);
    }
  }

  /** A new length of 0 is EINVAL: at the end of the program's own call others take its place. */
  private void moveOnceEntered(Remap call, long address) {
    boolean passed =
        gate.passChanged(
            call.task,
            registers -> registers.setArgument(2, 0),
            result -> moveTo(call, address, 0));
    if (!passed) {
      cache.release(call.guard);
    }
  }

  /**
   * Moves it to where the home wants it, at the end of a call. mremap(2) replaces whatever is
   * there; so the addresses are taken first, which fails when there is something of which the home
   * does not know.
   */
  private void moveTo(Remap call, long address, int tries) {
    RangeGuard to = cache.guard(call.space(), address, address + call.newBytes, () -> {});
    try {
      long taken =
          gate.inject(
              call.task,
              SyscallNumber.MMAP,
              address,
              call.newBytes,
              MemoryFlags.PROT_NONE,
              RESERVATION,
              -1,
              0);
      if (taken == -Errno.EEXIST && tries < MAX_TRIES) {
        cache.release(to);
        moveBack(call, address);
        memoryCalls.foreign(call.task.space, address, call.newBytes);
        moveAnywhere(call, tries + 1);
        return;
      }
      long result = taken == address ? injectMove(call, address) : -Errno.ENOMEM;
      if (result == address) {
        gate.setResult(call.task, result);
        settle(call, address, to);
      } else {
        if (taken == address) {
          gate.inject(call.task, SyscallNumber.MUNMAP, address, call.newBytes);
        }
        undo(call, address, to, result);
      }
    } catch (IOException gone) {
      // the task died; its space goes with it
      cache.release(to);
      cache.release(call.guard);
    }
  }

  private long injectMove(Remap call, long address) throws IOException {
    return gate.inject(
        call.task,
        SyscallNumber.MREMAP,
        call.old,
        call.oldBytes,
        call.newBytes,
        MemoryFlags.MREMAP_MAYMOVE | MemoryFlags.MREMAP_FIXED,
        address);
  }

  /** The home has it again where it was, as it was. Nobody waits: it answers in order. */
  private void moveBack(Remap call, long address) {
    home.remapBack(call.space(), address, call.newBytes, call.old, call.oldBytes, () -> {});
  }

  /** The kernel has answered. */
  private void made(Remap call, long address, RangeGuard to, long result) throws IOException {
    if (result == address) {
      settle(call, address, to);
    } else if (address == call.old && call.mayMove && result == -Errno.ENOMEM) {
      // Something is in the way that the home did not know of: it must move after all.
      cache.release(to);
      moveAfterAll(call);
    } else {
      undo(call, address, to, result);
    }
  }

  /** The kernel has done it, and the task runs on. */
  private void settle(Remap call, long address, RangeGuard to) throws IOException {
    AddressSpace space = call.task.space;
    if (address != call.old) {
      registrar.extend(space, address, call.newBytes);
      cache.moved(space.space, call.old, call.oldBytes, address, call.newBytes);
    } else {
      int protection = cache.protectionAt(space.space, call.old);
      registrar.register(
          space, call.old + call.oldBytes, call.newBytes - call.oldBytes, protection);
    }
    cache.release(to);
    cache.release(call.guard);
    gate.resume(call.task);
  }

  /**
   * The kernel has refused what the home has done, because the range is more than one mapping of
   * the kernel's for example: until the pages are back, their old owners know nothing of them.
   */
  private void undo(Remap call, long address, RangeGuard to, long result) throws IOException {
    if (call.targetGuard != null) {
      // The home has dropped what was there. Linux before 6.17 has done so, too, when it refuses.
      gate.inject(call.task, SyscallNumber.MUNMAP, address, call.newBytes);
      cache.unmapped(call.space(), address, address + call.newBytes);
    }
    gate.setResult(call.task, result < 0 ? result : -Errno.ENOMEM);
    home.remapBack(
        call.space(),
        address,
        call.newBytes,
        call.old,
        call.oldBytes,
        () -> {
          cache.release(to);
          cache.release(call.guard);
          gate.resume(call.task);
        });
  }

  private void moveAfterAll(Remap call) {
    moveBack(call, call.old);
    moveElsewhere(call);
  }

  /** The kernel refuses to have it longer where it is, and the home knows it as it was. */
  private void moveElsewhere(Remap call) {
    memoryCalls.foreign(call.task.space, call.old + call.oldBytes, call.newBytes - call.oldBytes);
    moveAnywhere(call, 0);
  }

  /** At the end of a call. */
  private void moveAnywhere(Remap call, int tries) {
    home.remap(
        call.space(),
        call.old,
        call.oldBytes,
        call.newBytes,
        true,
        0,
        address -> moveTo(call, address, tries),
        errno -> {
          cache.release(call.guard);
          gate.finish(call.task, -errno);
        });
  }
}
