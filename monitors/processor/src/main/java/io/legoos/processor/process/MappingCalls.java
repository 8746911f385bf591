package io.legoos.processor.process;

import io.legoos.linux.Errno;
import io.legoos.linux.Registers;
import io.legoos.linux.SyscallNumber;
import io.legoos.processor.address.AddressPool;
import io.legoos.processor.fault.RangeGuard;
import io.legoos.processor.fault.VProcessCache;
import io.legoos.protocol.memory.HomeWindow;
import java.io.IOException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * mmap: the home memory monitor allocates addresses that the program leaves open, and adopts those
 * that are given (rows P22, M1..M5). For the tracer's thread.
 */
final class MappingCalls {
  private static final int MAX_TRIES = 8;

  /** Fixed mappings up to this size may be adopted unasked. */
  private static final long SMALL_BYTES = 64 << 10;

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

  /** One mmap call. */
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
    long bytes = MemoryCalls.pageUp(registers.argument(1));
    int flags = (int) registers.argument(3);
    if (!MemoryCalls.plausible(registers.argument(0) & ~MemoryCalls.PAGE_MASK, bytes)) {
      gate.pass(task);
      return;
    }
    long[] arguments = new long[6];
    for (int i = 0; i < 6; i++) {
      arguments[i] = registers.argument(i);
    }
    Mapping mapping =
        new Mapping(
            address(registers, bytes, flags),
            bytes,
            MemoryCalls.readable((int) registers.argument(2)),
            flags,
            arguments);
    boolean managed =
        (flags & MemoryFlags.MAP_ANONYMOUS) != 0
            && (flags & MemoryFlags.MAP_TYPE) == MemoryFlags.MAP_PRIVATE
            && (flags & UNMANAGED) == 0;
    if (!managed) {
      mapForeign(task, mapping);
    } else if (mapping.fixed()) {
      if (isOccupied(task, mapping) && !mapping.replaces()) {
        gate.pass(task); // the kernel says EEXIST
      } else if (!MemoryCalls.plausible(registers.argument(0), bytes)
          || !MemoryCalls.plausible(mapping.address + bytes - 4096, 4096)) {
        gate.pass(task); // the kernel refuses it
      } else {
        adoptFixed(task, mapping);
      }
    } else if (mapping.address == 0 && (flags & MemoryFlags.MAP_32BIT) == 0) {
      allocate(task, mapping);
    } else {
      adoptHinted(task, mapping);
    }
  }

  /**
   * Where the program wants the mapping; 0: anywhere. A hint of addresses from which the home
   * chooses is none: the home could choose them for another thread before it heard of it.
   */
  private static long address(Registers registers, long bytes, int flags) {
    long address = registers.argument(0);
    boolean hint = (flags & (MemoryFlags.MAP_FIXED | MemoryFlags.MAP_FIXED_NOREPLACE)) == 0;
    return hint && HomeWindow.touches(address, bytes) ? 0 : address;
  }

  private boolean isOccupied(Task task, Mapping mapping) {
    return cache.manages(task.space.space, mapping.address, mapping.address + mapping.bytes);
  }

  /** A file, shared memory or what else is not ours. */
  private void mapForeign(Task task, Mapping mapping) {
    if (mapping.replaces() && isOccupied(task, mapping)) {
      memoryCalls.replaceByForeign(task, mapping.address, mapping.bytes);
    } else if (mapping.fixed() && HomeWindow.touches(mapping.address, mapping.bytes)) {
      gate.passAndThen(
          task,
          result -> {
            if (result == mapping.address) {
              memoryCalls.giveBack(task.space, mapping.address, mapping.bytes);
              memoryCalls.foreign(task.space, mapping.address, mapping.bytes);
            }
            gate.resume(task);
          });
    } else if (mapping.address != mapping.arguments[0]) {
      var unused =
          gate.passChanged(
              task,
              registers -> registers.setArgument(0, mapping.address),
              result -> gate.resume(task));
    } else {
      gate.pass(task);
    }
  }

  private void adoptFixed(Task task, Mapping mapping) {
    AddressSpace space = task.space;
    if (mapping.bytes <= SMALL_BYTES
        && !HomeWindow.touches(mapping.address, mapping.bytes)
        && space.adoptedUnasked + mapping.bytes <= MAX_UNASKED_BYTES
        && !cache.manages(space.space, mapping.address, mapping.address + mapping.bytes)) {
      space.adoptedUnasked += mapping.bytes;
      space.pool.forget(mapping.address, mapping.bytes);
      memoryCalls.adoptLater(space, mapping.address, mapping.bytes, mapping.protection);
      run(task, mapping, mapping.address, 0, null);
      return;
    }
    memoryCalls.guarded(
        space,
        mapping.address,
        mapping.bytes,
        guard -> {
          space.pool.forget(mapping.address, mapping.bytes);
          adopt(
              space,
              mapping,
              mapping.address,
              errno -> {
                if (errno != 0) {
                  cache.release(guard);
                  gate.answer(task, -Errno.ENOMEM);
                } else {
                  run(task, mapping, mapping.address, 0, guard);
                }
              });
        });
  }

  private void adopt(AddressSpace space, Mapping mapping, long address, HomeCalls.Outcome then) {
    memoryCalls.insisting(
        space,
        outcome ->
            home.adopt(
                space.space,
                address,
                mapping.bytes,
                mapping.protection,
                mapping.uncharged(),
                outcome),
        then);
  }

  private void allocate(Task task, Mapping mapping) {
    AddressSpace space = task.space;
    if (mapping.uncharged()) {
      allocateAlone(task, mapping);
      return;
    }
    memoryCalls.dropOldCredit(space);
    long free = space.pool.take(mapping.bytes);
    if (free != AddressPool.NONE) {
      refillAhead(space);
      run(task, mapping, free, MemoryFlags.MAP_FIXED_NOREPLACE, null);
    } else if (space.refilling && space.pool.isSmall(mapping.bytes)) {
      home.begin(space.space);
      space.afterRefill.addLast(
          () -> {
            if (!task.gone) {
              allocate(task, mapping);
            }
          });
    } else if (space.pool.isSmall(mapping.bytes)) {
      long bytes = space.pool.refillBytes();
      mapForPool(
          space,
          bytes,
          address -> {
            space.pool.refill(address, bytes);
            allocate(task, mapping);
          },
          errno -> allocateAlone(task, mapping));
    } else {
      allocateAlone(task, mapping);
    }
  }

  /** Asks for the next addresses while the program uses the last ones. */
  private void refillAhead(AddressSpace space) {
    if (space.refilling || !space.pool.isRunningLow()) {
      return;
    }
    PoolRefill refill = PoolRefill.begin(space);
    mapForPool(
        space,
        refill.bytes(),
        address -> memoryCalls.refilled(refill, address),
        errno -> refill.refused());
  }

  private void mapForPool(
      AddressSpace space, long bytes, LongConsumer mapped, HomeCalls.Outcome refused) {
    int protection = MemoryFlags.PROT_READ | MemoryFlags.PROT_WRITE;
    home.map(space.space, 0, bytes, protection, false, mapped, refused);
  }

  private void allocateAlone(Task task, Mapping mapping) {
    AddressSpace space = task.space;
    memoryCalls.insisting(
        space,
        refused ->
            mapAnywhere(
                space,
                mapping,
                address -> {
                  if (!mapping.uncharged()) {
                    space.pool.use(address, mapping.bytes);
                  }
                  run(task, mapping, address, MemoryFlags.MAP_FIXED_NOREPLACE, null);
                },
                refused),
        errno -> gate.answer(task, -errno));
  }

  private void mapAnywhere(
      AddressSpace space, Mapping mapping, LongConsumer mapped, HomeCalls.Outcome refused) {
    home.map(
        space.space, 0, mapping.bytes, mapping.protection, mapping.uncharged(), mapped, refused);
  }

  /** Lets the kernel map at {@code address}, and manages what it made. */
  private void run(
      Task task, Mapping mapping, long address, int extraFlags, @Nullable RangeGuard guard) {
    AddressSpace space = task.space;
    boolean passed =
        gate.passChanged(
            task,
            registers -> {
              registers.setArgument(0, address);
              registers.setArgument(2, mapping.protection);
              registers.setArgument(3, withoutPopulate(mapping.flags) | extraFlags);
            },
            result -> {
              if (result == address) {
                registrar.register(space, address, mapping.bytes, mapping.protection);
              } else {
                memoryCalls.giveBack(space, address, mapping.bytes);
                if (result == -Errno.EEXIST) {
                  memoryCalls.foreign(space, address, mapping.bytes);
                }
                if (result == -Errno.EEXIST && extraFlags != 0) {
                  retryElsewhere(task, mapping, 1);
                  return;
                }
              }
              memoryCalls.releaseIfAny(guard);
              gate.resume(task);
            });
    if (!passed) {
      memoryCalls.releaseIfAny(guard);
    }
  }

  private static int withoutPopulate(int flags) {
    return flags & ~(MemoryFlags.MAP_POPULATE | MemoryFlags.MAP_LOCKED);
  }

  /** The kernel had something where the home wanted it; the task is at its exit. */
  private void retryElsewhere(Task task, Mapping mapping, int tries) {
    AddressSpace space = task.space;
    mapAnywhere(
        space,
        mapping,
        address -> {
          try {
            space.pool.forget(address, mapping.bytes);
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
                memoryCalls.foreign(space, address, mapping.bytes);
                retryElsewhere(task, mapping, tries + 1);
                return;
              }
            }
            gate.setResult(task, result == -Errno.EEXIST ? -Errno.ENOMEM : result);
            gate.resume(task);
          } catch (IOException gone) {
            home.unmapLater(space.space, address, mapping.bytes);
          }
        },
        errno -> gate.finish(task, -errno));
  }

  /** A hint, or the lower 4 GiB: the kernel chooses, then the home adopts. */
  private void adoptHinted(Task task, Mapping mapping) {
    var unused =
        gate.passChanged(
            task,
            registers -> {
              registers.setArgument(2, mapping.protection);
              registers.setArgument(3, withoutPopulate(mapping.flags));
            },
            result -> {
              if (result < 0) {
                gate.resume(task);
              } else {
                adoptMapped(task, mapping, result);
              }
            });
  }

  /**
   * The kernel may have chosen addresses that another thread has just unmapped: the home hears of
   * that first, or it would take these away.
   */
  private void adoptMapped(Task task, Mapping mapping, long address) {
    memoryCalls.guardedAfterOthers(
        task.space, address, mapping.bytes, guard -> adoptGuarded(task, mapping, address, guard));
  }

  private void adoptGuarded(Task task, Mapping mapping, long address, RangeGuard guard) {
    AddressSpace space = task.space;
    space.pool.forget(address, mapping.bytes);
    adopt(
        space,
        mapping,
        address,
        errno -> {
          cache.release(guard);
          try {
            if (errno == 0) {
              registrar.register(space, address, mapping.bytes, mapping.protection);
            } else {
              gate.inject(task, SyscallNumber.MUNMAP, address, mapping.bytes);
              gate.setResult(task, -Errno.ENOMEM);
            }
            gate.resume(task);
          } catch (IOException gone) {
            home.unmapLater(space.space, address, mapping.bytes);
          }
        });
  }
}
