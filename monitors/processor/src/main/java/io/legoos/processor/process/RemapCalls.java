package io.legoos.processor.process;

import io.legoos.linux.Errno;
import io.legoos.linux.Registers;
import io.legoos.linux.SyscallNumber;
import io.legoos.processor.fault.RangeGuard;
import io.legoos.processor.fault.VProcessCache;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * mremap: the home decides where a mapping grows or moves, and takes the pages that monitors hold
 * along (row P14). For the tracer's thread.
 */
final class RemapCalls {
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

  void mremap(Task task, Registers registers) {
    AddressSpace space = task.space;
    long old = registers.argument(0);
    long oldBytes = MemoryCalls.pageUp(registers.argument(1));
    long newBytes = MemoryCalls.pageUp(registers.argument(2));
    int flags = (int) registers.argument(3);
    boolean fixed = (flags & MemoryFlags.MREMAP_FIXED) != 0;
    if (!MemoryCalls.plausible(old, oldBytes)
        || newBytes <= 0
        || (oldBytes == newBytes && !fixed)) {
      gate.pass(task);
      return;
    }
    if ((flags & MemoryFlags.MREMAP_DONTUNMAP) != 0) {
      gate.answer(task, -Errno.EINVAL);
      return;
    }
    boolean mayMove = (flags & MemoryFlags.MREMAP_MAYMOVE) != 0;
    long target = fixed ? registers.argument(4) : 0;
    if (!cache.manages(space.space, old, old + oldBytes)) {
      if (fixed
          && MemoryCalls.plausible(target, newBytes)
          && cache.manages(space.space, target, target + newBytes)) {
        memoryCalls.replaceByForeign(task, target, newBytes);
      } else {
        gate.pass(task);
      }
      return;
    }
    if (fixed && !MemoryCalls.plausible(target, newBytes)) {
      gate.pass(task);
      return;
    }
    // Nothing of either range may be on its way to an owner when the home moves the pages.
    memoryCalls.guarded(
        space,
        old,
        oldBytes,
        guard -> {
          if (fixed) {
            memoryCalls.guarded(
                space,
                target,
                newBytes,
                targetGuard ->
                    remap(task, guard, targetGuard, old, oldBytes, newBytes, mayMove, target));
          } else {
            remap(task, guard, null, old, oldBytes, newBytes, mayMove, target);
          }
        });
  }

  private void remap(
      Task task,
      RangeGuard guard,
      @Nullable RangeGuard targetGuard,
      long old,
      long oldBytes,
      long newBytes,
      boolean mayMove,
      long target) {
    cache.moving(guard);
    home.remap(
        task.space.space,
        old,
        oldBytes,
        newBytes,
        mayMove,
        target,
        address -> {
          remapped(task, guard, old, oldBytes, newBytes, address);
          memoryCalls.releaseIfAny(targetGuard);
        },
        errno -> {
          cache.release(guard);
          memoryCalls.releaseIfAny(targetGuard);
          gate.answer(task, -errno);
        });
  }

  private void remapped(
      Task task, RangeGuard guard, long old, long oldBytes, long newBytes, long address) {
    AddressSpace space = task.space;
    boolean moves = address != old;
    RangeGuard target = cache.guard(space.space, address, address + newBytes, () -> {});
    boolean passed =
        gate.passChanged(
            task,
            registers -> {
              registers.setArgument(
                  3, moves ? MemoryFlags.MREMAP_MAYMOVE | MemoryFlags.MREMAP_FIXED : 0);
              registers.setArgument(4, moves ? address : 0);
            },
            result -> {
              if (result == address) {
                settle(space, old, oldBytes, newBytes, address);
              } else if (!moves && newBytes > oldBytes) {
                // Something is in the way that the home did not know of: it must move after all.
                cache.release(target);
                moveAfterAll(task, guard, old, oldBytes, newBytes);
                return;
              } else {
                gate.setResult(task, -Errno.ENOMEM);
                // Until the pages are back, their old owners know nothing of them.
                Runnable back =
                    () -> {
                      cache.release(target);
                      cache.release(guard);
                      gate.resume(task);
                    };
                home.remap(
                    space.space,
                    address,
                    newBytes,
                    oldBytes,
                    true,
                    old,
                    a -> back.run(),
                    errno -> back.run());
                return;
              }
              cache.release(target);
              cache.release(guard);
              gate.resume(task);
            });
    if (!passed) {
      cache.release(target);
      cache.release(guard);
    }
  }

  private void settle(AddressSpace space, long old, long oldBytes, long newBytes, long address)
      throws IOException {
    if (address != old) {
      registrar.extend(space, address, newBytes);
      cache.moved(space.space, old, oldBytes, address, newBytes);
    } else if (newBytes > oldBytes) {
      int protection = cache.protectionAt(space.space, old);
      registrar.register(space, old + oldBytes, newBytes - oldBytes, protection);
    } else {
      cache.unmapped(space.space, old + newBytes, old + oldBytes);
    }
  }

  private void moveAfterAll(Task task, RangeGuard guard, long old, long oldBytes, long newBytes) {
    AddressSpace space = task.space;
    home.remap(space.space, old, newBytes, oldBytes, false, 0, a -> {}, errno -> {});
    home.markBusyLater(space.space, old + oldBytes, newBytes - oldBytes);
    home.remap(
        space.space,
        old,
        oldBytes,
        newBytes,
        true,
        0,
        address -> {
          RangeGuard target = cache.guard(space.space, address, address + newBytes, () -> {});
          try {
            long result =
                gate.inject(
                    task,
                    SyscallNumber.MREMAP,
                    old,
                    oldBytes,
                    newBytes,
                    MemoryFlags.MREMAP_MAYMOVE | MemoryFlags.MREMAP_FIXED,
                    address);
            if (result == address) {
              settle(space, old, oldBytes, newBytes, address);
            }
            gate.setResult(task, result);
            gate.resume(task);
          } catch (IOException gone) {
            // the task died; its space goes with it
          } finally {
            cache.release(target);
            cache.release(guard);
          }
        },
        errno -> {
          cache.release(guard);
          gate.finish(task, -errno);
        });
  }
}
