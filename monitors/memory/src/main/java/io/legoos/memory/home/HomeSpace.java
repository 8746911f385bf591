package io.legoos.memory.home;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.owner.VProcessKey;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.Vma;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One space whose home is this monitor. Thread-safe: one lock, held during the calls to the owners;
 * lanes never take it.
 */
final class HomeSpace {
  /** The kernel places nothing here by itself (design section 4). */
  static final AddressRange WINDOW = new AddressRange(0x2000_0000_0000L, 0x4000_0000_0000L);

  /** An answer: where, and who owns it. */
  record Placed(long address, List<VRegionArray.Part> grants) {}

  private final long id;
  private final VProcessKey who;
  private final @Nullable NamedAttempt named;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final SpaceState state;

  @GuardedBy("lock")
  private boolean destroyed;

  HomeSpace(long id, VProcessKey who, @Nullable NamedAttempt named, SpaceState state) {
    this.id = id;
    this.who = who;
    this.named = named;
    this.state = state;
  }

  long id() {
    return id;
  }

  VProcessKey who() {
    return who;
  }

  /** Whose it is, when that has a name; a forked space has its parent's. */
  @Nullable NamedAttempt named() {
    return named;
  }

  boolean isOf(VProcessKey key, @Nullable NamedAttempt attempt) {
    return who.equals(key) && Objects.equals(named, attempt);
  }

  /**
   * Allocates or adopts.
   *
   * @param address 0: choose one
   */
  Placed map(long address, long length, Vma vma) {
    return locked(
        space -> {
          AddressRange asked = AddressRange.ofWire(address, length);
          long start = address;
          if (address == 0) {
            start = space.allocate(length, vma);
          } else {
            space.map(asked, vma);
          }
          return placed(space, AddressRange.of(start, length));
        });
  }

  private static Placed placed(SpaceState space, AddressRange range) {
    return new Placed(range.start(), space.vregions().grantsOver(range));
  }

  void unmap(AddressRange range) {
    run(space -> space.unmap(range));
  }

  Placed protect(AddressRange range, int protection) {
    return locked(
        space -> {
          space.protect(range, protection);
          return placed(space, range);
        });
  }

  Placed remap(AddressRange old, long newLength, boolean mayMove, long fixed) {
    return locked(
        space -> {
          long start = new SpaceRemap(space, id).remap(old, newLength, mayMove, fixed);
          return placed(space, AddressRange.of(start, newLength));
        });
  }

  void discard(List<AddressRange> ranges) {
    run(space -> space.discard(ranges));
  }

  List<VRegionArray.Part> resolve(List<AddressRange> ranges) {
    return locked(
        space -> {
          space.resolve(ranges);
          List<VRegionArray.Part> grants = new ArrayList<>();
          for (AddressRange range : ranges) {
            grants.addAll(space.vregions().grantsOver(range));
          }
          return grants;
        });
  }

  /** The owners over a range, as far as there are any. */
  List<VRegionArray.Part> grants(AddressRange range) {
    return locked(space -> space.vregions().grantsOver(range));
  }

  void markBusy(AddressRange range) {
    run(space -> space.addresses().take(range));
  }

  /** A copy-on-write copy at all owners; refused as a whole when one has no capacity. */
  HomeSpace fork(long childId) {
    return locked(
        space -> {
          List<SpaceOwner> done = new ArrayList<>();
          try {
            for (SpaceOwner owner : space.vregions().known()) {
              owner.region().fork(id, childId);
              done.add(owner);
            }
          } catch (MemoryRefusal e) {
            done.forEach(owner -> owner.region().release(childId));
            throw e;
          }
          return new HomeSpace(childId, who, named, space.copyFor(childId));
        });
  }

  /**
   * Frees everything at all owners; idempotent.
   *
   * @param unanswered gets the owners that did not answer
   */
  void destroy(Consumer<SpaceOwner> unanswered) {
    lock.lock();
    try {
      if (destroyed) {
        return;
      }
      destroyed = true;
      for (SpaceOwner owner : state.vregions().known()) {
        try {
          owner.region().release(id);
        } catch (MemoryRefusal e) {
          unanswered.accept(owner);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Charged bytes of this space at all owners. */
  long chargedBytes() {
    return locked(space -> space.vmas().chargedBytes());
  }

  private void run(Consumer<SpaceState> change) {
    locked(
        space -> {
          change.accept(space);
          return true;
        });
  }

  private <R> R locked(Function<SpaceState, R> change) {
    lock.lock();
    try {
      if (destroyed) {
        throw new MemoryRefusal(Reason.UNKNOWN_SPACE, "space " + id + " is gone");
      }
      state.changes().checkWhole();
      return change.apply(state);
    } finally {
      lock.unlock();
    }
  }
}
