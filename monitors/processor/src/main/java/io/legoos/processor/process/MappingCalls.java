package io.legoos.processor.process;

import io.legoos.linux.Errno;
import io.legoos.linux.Registers;
import io.legoos.linux.SyscallNumber;
import io.legoos.processor.fault.RangeGuard;
import io.legoos.processor.fault.VProcessCache;
import java.io.IOException;

/**
 * mmap and mremap: the home memory monitor allocates addresses that the program leaves open, and
 * adopts those that are given (rows P22, M1..M5, P14). For the tracer's thread.
 */
final class MappingCalls {
  private static final int MAX_TRIES = 8;

  /** Mappings up to this size come from the pool: most of a start-up's are. */
  private static final long SMALL_BYTES = 64 << 10;

  private static final long POOL_BYTES = 1 << 20;

  /** What may be adopted unasked: the .bss of a program's libraries. */
  private static final long MAX_UNASKED_BYTES = 1 << 20;

  private static final int UNMANAGED = MemoryFlags.MAP_GROWSDOWN | MemoryFlags.MAP_HUGETLB;

  private final CallGate gate;
  private final VProcessCache cache;
  private final HomeCalls home;
  private final UserfaultRegistrar registrar;
  private final MemoryCalls memoryCalls;

  MappingCalls(
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

  /** One mmap call of anonymous private memory. */
  private record Mapping(long address, long bytes, int protection, int flags, long[] arguments) {
    boolean fixed() {
      return (flags & (MemoryFlags.MAP_FIXED | MemoryFlags.MAP_FIXED_NOREPLACE)) != 0;
    }

    boolean replaces() {
      return (flags & MemoryFlags.MAP_FIXED) != 0 && (flags & MemoryFlags.MAP_FIXED_NOREPLACE) == 0;
    }

    boolean uncharged() {
      return protection == MemoryFlags.PROT_NONE || (flags & MemoryFlags.MAP_NORESERVE) != 0;
    }
  }

  void mmap(Task task, Registers registers) {
    long address = registers.argument(0);
    long bytes = MemoryCalls.pageUp(registers.argument(1));
    int flags = (int) registers.argument(3);
    if (!MemoryCalls.plausible(address & ~MemoryCalls.PAGE_MASK, bytes)) {
      gate.pass(task);
      return;
    }
    long[] arguments = new long[6];
    for (int i = 0; i < 6; i++) {
      arguments[i] = registers.argument(i);
    }
    Mapping mapping =
        new Mapping(
            address, bytes, MemoryCalls.readable((int) registers.argument(2)), flags, arguments);
    boolean managed =
        (flags & MemoryFlags.MAP_ANONYMOUS) != 0
            && (flags & MemoryFlags.MAP_TYPE) == MemoryFlags.MAP_PRIVATE
            && (flags & UNMANAGED) == 0;
    boolean occupied = mapping.fixed() && cache.manages(task.space.space, address, address + bytes);
    if (!managed) {
      if (occupied && mapping.replaces()) {
        replaceByForeign(task, mapping.address, mapping.bytes);
      } else {
        gate.pass(task);
      }
    } else if (mapping.fixed()) {
      if (occupied && !mapping.replaces()) {
        gate.pass(task); // the kernel says EEXIST
      } else {
        adoptFixed(task, mapping);
      }
    } else if (address == 0 && (flags & MemoryFlags.MAP_32BIT) == 0) {
      allocate(task, mapping);
    } else {
      adoptHinted(task, mapping);
    }
  }

  /** Memory that we do not manage takes the place of some that we do. */
  private void replaceByForeign(Task task, long address, long bytes) {
    AddressSpace space = task.space;
    memoryCalls.guarded(
        space,
        address,
        bytes,
        guard ->
            gate.passAndThen(
                task,
                result -> {
                  if (result == address) {
                    cache.unmapped(space.space, address, address + bytes);
                    home.unmapLater(space.space, address, bytes);
                  }
                  cache.release(guard);
                  gate.resume(task);
                }));
  }

  private void adoptFixed(Task task, Mapping mapping) {
    AddressSpace space = task.space;
    if (mapping.bytes <= SMALL_BYTES
        && space.adoptedUnasked + mapping.bytes <= MAX_UNASKED_BYTES
        && !cache.manages(space.space, mapping.address, mapping.address + mapping.bytes)) {
      space.adoptedUnasked += mapping.bytes;
      home.adoptLater(space.space, mapping.address, mapping.bytes, mapping.protection);
      run(task, mapping, mapping.address, 0, null);
      return;
    }
    memoryCalls.guarded(
        space,
        mapping.address,
        mapping.bytes,
        guard ->
            home.adopt(
                space.space,
                mapping.address,
                mapping.bytes,
                mapping.protection,
                mapping.uncharged(),
                errno -> {
                  if (errno != 0) {
                    cache.release(guard);
                    gate.answer(task, -Errno.ENOMEM);
                  } else {
                    run(task, mapping, mapping.address, 0, guard);
                  }
                }));
  }

  private void allocate(Task task, Mapping mapping) {
    AddressSpace space = task.space;
    if (mapping.bytes <= SMALL_BYTES && !mapping.uncharged()) {
      if (space.poolEnd - space.poolNext >= mapping.bytes) {
        long address = space.poolNext;
        space.poolNext += mapping.bytes;
        run(task, mapping, address, MemoryFlags.MAP_FIXED_NOREPLACE, null);
      } else {
        home.map(
            space.space,
            0,
            POOL_BYTES,
            MemoryFlags.PROT_READ | MemoryFlags.PROT_WRITE,
            false,
            address -> {
              dropPool(space);
              space.poolNext = address;
              space.poolEnd = address + POOL_BYTES;
              allocate(task, mapping);
            },
            errno -> allocateAlone(task, mapping));
      }
      return;
    }
    allocateAlone(task, mapping);
  }

  /** Gives the rest of a pool back that is too small for the next mapping. */
  private void dropPool(AddressSpace space) {
    if (space.poolEnd > space.poolNext) {
      home.unmapLater(space.space, space.poolNext, space.poolEnd - space.poolNext);
    }
    space.poolNext = space.poolEnd;
  }

  private void allocateAlone(Task task, Mapping mapping) {
    home.map(
        task.space.space,
        0,
        mapping.bytes,
        mapping.protection,
        mapping.uncharged(),
        address -> run(task, mapping, address, MemoryFlags.MAP_FIXED_NOREPLACE, null),
        errno -> gate.answer(task, -errno));
  }

  /** Lets the kernel map at {@code address}, and manages what it made. */
  private void run(
      Task task,
      Mapping mapping,
      long address,
      int extraFlags,
      @org.jspecify.annotations.Nullable RangeGuard guard) {
    AddressSpace space = task.space;
    Registers registers;
    try {
      registers = gate.registers(task);
    } catch (IOException gone) {
      return;
    }
    registers.setArgument(0, address);
    registers.setArgument(2, mapping.protection);
    registers.setArgument(3, withoutPopulate(mapping.flags) | extraFlags);
    gate.passChanged(
        task,
        registers,
        result -> {
          if (result == address) {
            registrar.register(space, address, mapping.bytes, mapping.protection);
          } else if (result == -Errno.EEXIST && extraFlags != 0) {
            home.unmapLater(space.space, address, mapping.bytes);
            retryElsewhere(task, mapping, address, 1);
            return;
          } else {
            home.unmapLater(space.space, address, mapping.bytes);
          }
          if (guard != null) {
            cache.release(guard);
          }
          gate.resume(task);
        });
  }

  private static int withoutPopulate(int flags) {
    return flags & ~(MemoryFlags.MAP_POPULATE | MemoryFlags.MAP_LOCKED);
  }

  /**
   * The kernel has something at {@code busy} that the home does not know; the task is at its exit.
   */
  private void retryElsewhere(Task task, Mapping mapping, long busy, int tries) {
    AddressSpace space = task.space;
    home.markBusyLater(space.space, busy, mapping.bytes);
    home.map(
        space.space,
        0,
        mapping.bytes,
        mapping.protection,
        mapping.uncharged(),
        address -> {
          try {
            long result =
                gate.inject(
                    task,
                    SyscallNumber.MMAP,
                    address,
                    mapping.arguments[1],
                    mapping.protection,
                    withoutPopulate(mapping.flags) | MemoryFlags.MAP_FIXED_NOREPLACE,
                    mapping.arguments[4],
                    mapping.arguments[5]);
            if (result == address) {
              registrar.register(space, address, mapping.bytes, mapping.protection);
            } else {
              home.unmapLater(space.space, address, mapping.bytes);
              if (result == -Errno.EEXIST && tries < MAX_TRIES) {
                retryElsewhere(task, mapping, address, tries + 1);
                return;
              }
            }
            gate.setResult(task, result == -Errno.EEXIST ? -Errno.ENOMEM : result);
            gate.resume(task);
          } catch (IOException gone) {
            home.unmapLater(space.space, address, mapping.bytes);
          }
        },
        errno -> finish(task, -errno));
  }

  private void finish(Task task, long result) {
    try {
      gate.setResult(task, result);
      gate.resume(task);
    } catch (IOException gone) {
      // the task died; its exit is reported by itself
    }
  }

  /** A hint, or the lower 4 GiB: the kernel chooses, then the home adopts. */
  private void adoptHinted(Task task, Mapping mapping) {
    AddressSpace space = task.space;
    Registers registers;
    try {
      registers = gate.registers(task);
    } catch (IOException gone) {
      return;
    }
    registers.setArgument(2, mapping.protection);
    registers.setArgument(3, withoutPopulate(mapping.flags));
    gate.passChanged(
        task,
        registers,
        result -> {
          if (result < 0) {
            gate.resume(task);
            return;
          }
          home.adopt(
              space.space,
              result,
              mapping.bytes,
              mapping.protection,
              mapping.uncharged(),
              errno -> {
                try {
                  if (errno == 0) {
                    registrar.register(space, result, mapping.bytes, mapping.protection);
                  } else {
                    gate.inject(task, SyscallNumber.MUNMAP, result, mapping.bytes);
                    gate.setResult(task, -Errno.ENOMEM);
                  }
                  gate.resume(task);
                } catch (IOException gone) {
                  home.unmapLater(space.space, result, mapping.bytes);
                }
              });
        });
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
        replaceByForeign(task, target, newBytes);
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
      @org.jspecify.annotations.Nullable RangeGuard targetGuard,
      long old,
      long oldBytes,
      long newBytes,
      boolean mayMove,
      long target) {
    home.remap(
        task.space.space,
        old,
        oldBytes,
        newBytes,
        mayMove,
        target,
        address -> {
          remapped(task, guard, old, oldBytes, newBytes, address);
          releaseIfAny(targetGuard);
        },
        errno -> {
          cache.release(guard);
          releaseIfAny(targetGuard);
          gate.answer(task, -errno);
        });
  }

  private void releaseIfAny(@org.jspecify.annotations.Nullable RangeGuard guard) {
    if (guard != null) {
      cache.release(guard);
    }
  }

  private void remapped(
      Task task, RangeGuard guard, long old, long oldBytes, long newBytes, long address) {
    Registers registers;
    try {
      registers = gate.registers(task);
    } catch (IOException gone) {
      return;
    }
    AddressSpace space = task.space;
    boolean moves = address != old;
    registers.setArgument(3, moves ? MemoryFlags.MREMAP_MAYMOVE | MemoryFlags.MREMAP_FIXED : 0);
    registers.setArgument(4, moves ? address : 0);
    RangeGuard[] targetGuard = new RangeGuard[1];
    targetGuard[0] = cache.guard(space.space, address, address + newBytes, () -> {});
    gate.passChanged(
        task,
        registers,
        result -> {
          if (result == address) {
            settle(space, old, oldBytes, newBytes, address);
          } else if (!moves && newBytes > oldBytes) {
            // Something is in the way that the home did not know of: it must move after all.
            cache.release(targetGuard[0]);
            moveAfterAll(task, guard, old, oldBytes, newBytes);
            return;
          } else {
            gate.setResult(task, -Errno.ENOMEM);
            home.remap(space.space, address, newBytes, oldBytes, true, old, a -> {}, errno -> {});
          }
          cache.release(targetGuard[0]);
          cache.release(guard);
          gate.resume(task);
        });
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
          finish(task, -errno);
        });
  }
}
