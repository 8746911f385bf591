package io.legoos.processor.process;

import io.legoos.linux.Errno;
import io.legoos.linux.Registers;
import io.legoos.linux.SyscallNumber;
import io.legoos.processor.address.AddressPiece;
import io.legoos.processor.fault.ManagedRanges;
import io.legoos.processor.fault.RangeGuard;
import io.legoos.processor.fault.VProcessCache;
import io.legoos.protocol.memory.HomeWindow;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls that change or discard what is mapped: munmap, brk, mprotect, madvise. For the tracer's
 * thread; the task stays stopped while its home or the cache is asked.
 */
final class MemoryCalls {
  static final long PAGE_MASK = 4095;
  static final long ADDRESS_LIMIT = 1L << 47;

  /** A heap grows often and little: it is charged ahead, at least so far, or a part of it. */
  static final long LEAST_HEAP_CREDIT_BYTES = 512 << 10;

  private static final long MOST_HEAP_CREDIT_BYTES = 16 << 20;
  private static final int HEAP_CREDIT_PART = 8;

  private final CallGate gate;
  private final VProcessCache cache;
  private final HomeCalls home;
  private final UserfaultRegistrar registrar;

  MemoryCalls(CallGate gate, VProcessCache cache, HomeCalls home, UserfaultRegistrar registrar) {
    this.gate = gate;
    this.cache = cache;
    this.home = home;
    this.registrar = registrar;
  }

  static long pageUp(long value) {
    return value + PAGE_MASK & ~PAGE_MASK;
  }

  /** Whether a range is one that the kernel will look at. */
  static boolean plausible(long address, long length) {
    return length > 0
        && length < ADDRESS_LIMIT
        && address >= 0
        && address < ADDRESS_LIMIT
        && (address & PAGE_MASK) == 0;
  }

  /**
   * x86-64 pages that can be written can be read; saying so lets lines move between their mappings.
   */
  static int readable(int protection) {
    int access = protection & MemoryFlags.PROT_ACCESS;
    return (access & MemoryFlags.PROT_WRITE) != 0 ? access | MemoryFlags.PROT_READ : access;
  }

  /**
   * Adopts a range that the kernel fixed; nobody waits, but no line of it is flushed before its
   * owners have heard of it.
   */
  void adoptLater(AddressSpace space, long address, long bytes, int protection) {
    RangeGuard unknown = cache.ownersDropping(space.space, address, address + bytes);
    home.adoptLater(space.space, address, bytes, protection, () -> cache.ownersDropped(unknown));
  }

  void munmap(Task task, Registers registers) {
    long address = registers.argument(0);
    long bytes = pageUp(registers.argument(1));
    if (!plausible(address, bytes) || !cache.manages(task.space.space, address, address + bytes)) {
      gate.pass(task);
      return;
    }
    AddressSpace space = task.space;
    guarded(
        space,
        address,
        bytes,
        guard ->
            gate.passAndThen(
                task,
                result -> {
                  if (result == 0) {
                    unmapped(space, address, bytes);
                  }
                  cache.release(guard);
                  gate.resume(task);
                }));
  }

  /** The kernel has unmapped a range: its addresses go back to the home. */
  void unmapped(AddressSpace space, long address, long bytes) {
    if (cache.unmapped(space.space, address, address + bytes)) {
      giveBack(space, address, bytes);
    }
  }

  /** The program has nothing there, and the home is to know it. */
  void giveBack(AddressSpace space, long address, long bytes) {
    space.pool.forget(address, bytes);
    home.unmapLater(space.space, address, bytes);
  }

  /**
   * Something that the home does not manage is there: it must not choose these addresses, if it
   * ever would.
   */
  void foreign(AddressSpace space, long address, long bytes) {
    if (HomeWindow.touches(address, bytes)) {
      space.foreignInWindow = true;
      home.markBusyLater(space.space, address, bytes);
    }
  }

  /** Runs {@code then} on the tracer's thread when nothing is under way in the range. */
  void guarded(AddressSpace space, long address, long bytes, Consumer<RangeGuard> then) {
    RangeGuard[] guard = new RangeGuard[1];
    guard[0] =
        cache.guard(
            space.space, address, address + bytes, () -> gate.execute(() -> then.accept(guard[0])));
  }

  /** The same, and not before calls of other threads on the range have ended. */
  void guardedAfterOthers(AddressSpace space, long address, long bytes, Consumer<RangeGuard> then) {
    RangeGuard[] guard = new RangeGuard[1];
    guard[0] =
        cache.guardAfterOthers(
            space.space, address, address + bytes, () -> gate.execute(() -> then.accept(guard[0])));
  }

  void brk(Task task, Registers registers) {
    AddressSpace space = task.space;
    long asked = registers.argument(0);
    long oldEnd = pageUp(space.brk);
    long newEnd = pageUp(asked);
    if (asked <= 0 || asked >= ADDRESS_LIMIT || newEnd == oldEnd) {
      gate.passAndThen(
          task,
          result -> {
            space.brk = result;
            gate.resume(task);
          });
    } else if (newEnd > oldEnd) {
      chargeHeap(
          space,
          newEnd,
          errno -> {
            if (errno != 0) {
              gate.answer(task, space.brk);
            } else {
              gate.passAndThen(task, result -> heapGrown(task, space, oldEnd, result));
            }
          });
    } else {
      guarded(
          space,
          newEnd,
          oldEnd - newEnd,
          guard ->
              gate.passAndThen(
                  task,
                  result -> {
                    space.brk = result;
                    if (pageUp(result) == newEnd) {
                      cache.unmapped(space.space, newEnd, oldEnd);
                      home.unmapLater(space.space, newEnd, space.chargedBrk - newEnd);
                      space.chargedBrk = newEnd;
                    }
                    cache.release(guard);
                    gate.resume(task);
                  }));
    }
  }

  /** The home has given what was asked for ahead. */
  void refilled(PoolRefill refill, long address) {
    AddressSpace space = refill.space();
    dropOldCredit(space);
    if (!refill.given(address)) {
      home.unmapLater(space.space, address, refill.bytes());
    }
  }

  /** How far a heap that ends there is to be charged. */
  private static long heapCreditEnd(AddressSpace space, long end) {
    long part = (end - space.heapStart) / HEAP_CREDIT_PART;
    return end + pageUp(Math.clamp(part, LEAST_HEAP_CREDIT_BYTES, MOST_HEAP_CREDIT_BYTES));
  }

  private void chargeHeap(AddressSpace space, long newEnd, HomeCalls.Outcome then) {
    dropOldCredit(space);
    long from = Math.max(space.chargedBrk, pageUp(space.brk));
    if (newEnd <= from) {
      then.with(0);
      return;
    }
    chargeHeapTo(
        space,
        from,
        heapCreditEnd(space, newEnd),
        errno -> {
          if (errno == 0) {
            then.with(0);
          } else {
            insisting(space, refused -> chargeHeapTo(space, from, newEnd, refused), then);
          }
        });
  }

  /**
   * Asks the home for memory. When it has none to give, it gets back what is charged and not used,
   * and is asked once more.
   */
  void insisting(AddressSpace space, Consumer<HomeCalls.Outcome> ask, HomeCalls.Outcome then) {
    ask.accept(
        errno -> {
          if (errno == Errno.ENOMEM && space.pool.freeBytes() > 0) {
            dropPool(space);
            ask.accept(then);
          } else {
            then.with(errno);
          }
        });
  }

  /** A home that was lost may have taken along what it was asked for ahead. */
  void dropOldCredit(AddressSpace space) {
    if (home.isCreditOver(space)) {
      space.chargedBrk = Math.min(space.chargedBrk, pageUp(space.brk));
      dropPool(space);
    }
  }

  /** Gives back what is charged and not used. */
  void dropPool(AddressSpace space) {
    for (AddressPiece piece : space.pool.drain()) {
      home.unmapLater(space.space, piece.address(), piece.bytes());
    }
  }

  private void chargeHeapTo(AddressSpace space, long from, long to, HomeCalls.Outcome then) {
    home.adopt(
        space.space,
        from,
        to - from,
        ManagedRanges.READ | ManagedRanges.WRITE,
        false,
        errno -> {
          if (errno == 0) {
            space.chargedBrk = to;
          }
          then.with(errno);
        });
  }

  private void heapGrown(Task task, AddressSpace space, long oldEnd, long result)
      throws IOException {
    long newEnd = pageUp(result);
    space.brk = result;
    if (newEnd > oldEnd) {
      registrar.register(space, oldEnd, newEnd - oldEnd, ManagedRanges.READ | ManagedRanges.WRITE);
    }
    gate.resume(task);
  }

  void mprotect(Task task, Registers registers) {
    AddressSpace space = task.space;
    long address = registers.argument(0);
    long bytes = pageUp(registers.argument(1));
    int protection = readable((int) registers.argument(2));
    if (!plausible(address, bytes) || !cache.manages(space.space, address, address + bytes)) {
      gate.pass(task);
      return;
    }
    boolean opens =
        protection != MemoryFlags.PROT_NONE
            && cache.hasInaccessible(space.space, address, address + bytes);
    if (opens) {
      insisting(
          space,
          outcome -> home.protect(space.space, address, bytes, protection, outcome),
          errno -> {
            if (errno != 0) {
              gate.answer(task, -Errno.ENOMEM);
            } else {
              protect(task, address, bytes, protection);
            }
          });
    } else {
      protect(task, address, bytes, protection);
    }
  }

  /** The home is told only when memory becomes accessible, which it charges. */
  private void protect(Task task, long address, long bytes, int protection) {
    AddressSpace space = task.space;
    guarded(
        space,
        address,
        bytes,
        guard ->
            passGuarded(
                task,
                guard,
                registers -> registers.setArgument(2, registers.argument(2) | protection),
                result -> {
                  if (result == 0) {
                    cache.setProtection(space.space, address, address + bytes, protection);
                  }
                }));
  }

  void madvise(Task task, Registers registers) {
    AddressSpace space = task.space;
    long address = registers.argument(0);
    long bytes = pageUp(registers.argument(1));
    int advice = (int) registers.argument(2);
    if (!plausible(address, bytes) || !cache.manages(space.space, address, address + bytes)) {
      gate.pass(task);
      return;
    }
    switch (advice) {
      case MemoryFlags.MADV_DONTFORK -> onFork(task, address, bytes, ManagedRanges.OnFork.OMIT);
      case MemoryFlags.MADV_WIPEONFORK -> onFork(task, address, bytes, ManagedRanges.OnFork.WIPE);
      case MemoryFlags.MADV_DOFORK, MemoryFlags.MADV_KEEPONFORK ->
          onFork(task, address, bytes, ManagedRanges.OnFork.COPY);
      // A fault on a page next to it must not fill it: glibc does with mprotect(2) instead.
      case MemoryFlags.MADV_GUARD_INSTALL -> gate.answer(task, -Errno.EINVAL);
      default -> discard(task, address, bytes, advice);
    }
  }

  private void onFork(Task task, long address, long bytes, ManagedRanges.OnFork onFork) {
    AddressSpace space = task.space;
    gate.passAndThen(
        task,
        result -> {
          if (result == 0) {
            cache.setOnFork(space.space, address, address + bytes, onFork);
          }
          gate.resume(task);
        });
  }

  /**
   * MADV_FREE becomes MADV_DONTNEED: the kernel may drop the pages at any time, so now is as good.
   */
  private void discard(Task task, long address, long bytes, int advice) {
    AddressSpace space = task.space;
    guarded(
        space,
        address,
        bytes,
        guard ->
            passGuarded(
                task,
                guard,
                registers -> {
                  if ((int) registers.argument(2) == MemoryFlags.MADV_FREE) {
                    registers.setArgument(2, MemoryFlags.MADV_DONTNEED);
                  }
                },
                result ->
                    dropped(space, address, droppedBytes(task, address, bytes, advice, result))));
  }

  /** How much of the range's beginning has been dropped. */
  private static long droppedBytes(Task task, long address, long bytes, int advice, long result)
      throws IOException {
    if (result == 0 || result == -Errno.ENOMEM) {
      return bytes; // ENOMEM: there are holes, and what is mapped has been dropped all the same
    }
    boolean drops =
        advice == MemoryFlags.MADV_DONTNEED
            || advice == MemoryFlags.MADV_FREE
            || advice == MemoryFlags.MADV_DONTNEED_LOCKED;
    if (!drops || result != -Errno.EINVAL) {
      return 0; // MADV_REMOVE of private memory, for example, does nothing
    }
    boolean locked = advice != MemoryFlags.MADV_DONTNEED_LOCKED;
    return KernelMappings.endOfDroppable(task.tid, address, address + bytes, locked) - address;
  }

  private void dropped(AddressSpace space, long address, long bytes) {
    if (bytes > 0 && cache.discarded(space.space, address, address + bytes)) {
      RangeGuard dropping = cache.ownersDropping(space.space, address, address + bytes);
      home.discard(space.space, address, bytes, () -> cache.ownersDropped(dropping));
    }
  }

  /** Passes a changed call, then releases the guard and lets the task run on. */
  private void passGuarded(
      Task task, RangeGuard guard, Consumer<Registers> change, Task.CallEnd end) {
    boolean passed =
        gate.passChanged(
            task,
            change,
            result -> {
              end.ended(result);
              cache.release(guard);
              gate.resume(task);
            });
    if (!passed) {
      cache.release(guard);
    }
  }

  /** Memory that we do not manage takes the place of some that we do. */
  void replaceByForeign(Task task, long address, long bytes) {
    AddressSpace space = task.space;
    guarded(
        space,
        address,
        bytes,
        guard ->
            gate.passAndThen(
                task,
                result -> {
                  if (result == address) {
                    cache.unmapped(space.space, address, address + bytes);
                    giveBack(space, address, bytes);
                    foreign(space, address, bytes);
                  }
                  cache.release(guard);
                  gate.resume(task);
                }));
  }

  void releaseIfAny(@Nullable RangeGuard guard) {
    if (guard != null) {
      cache.release(guard);
    }
  }

  /** Whether the call concerns memory that is, or would be, ours; dispatches it. */
  void handle(Task task, Registers registers, MappingCalls mappings, RemapCalls remaps) {
    switch ((int) registers.syscall()) {
      case SyscallNumber.MMAP -> mappings.mmap(task, registers);
      case SyscallNumber.MREMAP -> remaps.mremap(task, registers);
      case SyscallNumber.MUNMAP -> munmap(task, registers);
      case SyscallNumber.BRK -> brk(task, registers);
      case SyscallNumber.MPROTECT, SyscallNumber.PKEY_MPROTECT -> mprotect(task, registers);
      case SyscallNumber.MADVISE -> madvise(task, registers);
      default -> gate.pass(task);
    }
  }
}
