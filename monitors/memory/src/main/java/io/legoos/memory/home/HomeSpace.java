package io.legoos.memory.home;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.owner.VProcessKey;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.memory.HomeWindow;
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
  static final AddressRange WINDOW = new AddressRange(HomeWindow.START, HomeWindow.END);

  /**
   * An answer.
   *
   * @param grants who owns it
   * @param shares all shares, when a holder was ever lost and pages may have moved; else none
   */
  record Placed(long address, List<ShareView.Part> grants, List<ShareView> shares) {}

  private final long id;
  private final HomeVProcess vprocess;
  private final @Nullable NamedAttempt named;
  private final ReentrantLock lock;

  @GuardedBy("lock")
  private final SpaceState state;

  @GuardedBy("lock")
  private boolean destroyed;

  /** To be called under the lock of the vProcess, or before anybody knows the vProcess. */
  HomeSpace(long id, HomeVProcess vprocess, @Nullable NamedAttempt named, SpaceState state) {
    this.id = id;
    this.vprocess = vprocess;
    this.lock = vprocess.lock;
    this.named = named;
    this.state = state;
    vprocess.add(id, state);
  }

  HomeVProcess vprocess() {
    return vprocess;
  }

  long id() {
    return id;
  }

  VProcessKey who() {
    return vprocess.who();
  }

  /** Whose it is, when that has a name; a forked space has its parent's. */
  @Nullable NamedAttempt named() {
    return named;
  }

  boolean isOf(VProcessKey key, @Nullable NamedAttempt attempt) {
    return who().equals(key) && Objects.equals(named, attempt);
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

  /**
   * Adopts what a new program or a forked child has, and allocates a pool for it.
   *
   * @param parentId of the space whose owners are asked first; no such space: none
   * @return with the pool's address, 0 when there is no room for one
   */
  Placed mapFirst(List<Mapping> fixed, long poolBytes, long parentId) {
    return locked(
        space -> {
          long pool = space.mapFirst(fixed, poolBytes, vprocess.spaces().get(parentId));
          List<ShareView.Part> grants = new ArrayList<>();
          for (Mapping mapping : fixed) {
            grants.addAll(space.vregions().grantsOver(mapping.range()));
          }
          if (pool != 0) {
            grants.addAll(space.vregions().grantsOver(AddressRange.of(pool, poolBytes)));
          }
          return new Placed(pool, grants, List.of());
        });
  }

  private static Placed placed(SpaceState space, AddressRange range) {
    return new Placed(range.start(), space.vregions().grantsOver(range), List.of());
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

  /**
   * Resizes and perhaps moves a mapping, its pages along.
   *
   * @return also the shares: the processor may not have heard of an earlier loss, and a page that
   *     was lost before must be known to be so before it moves to where others are well
   */
  Placed remap(AddressRange old, long newLength, boolean mayMove, long fixed) {
    return locked(
        space -> {
          ShareRenewal renewal = new ShareRenewal(vprocess);
          long start = new SpaceRemap(space, id, renewal).remap(old, newLength, mayMove, fixed);
          Placed placed = placed(space, AddressRange.of(start, newLength));
          return vprocess.losses() == 0
              ? placed
              : new Placed(placed.address(), placed.grants(), vprocess.views());
        });
  }

  void discard(List<AddressRange> ranges) {
    run(space -> space.discard(ranges));
  }

  List<ShareView.Part> resolve(List<AddressRange> ranges) {
    return locked(
        space -> {
          space.resolve(ranges);
          List<ShareView.Part> grants = new ArrayList<>();
          for (AddressRange range : ranges) {
            grants.addAll(space.vregions().grantsOver(range));
          }
          return grants;
        });
  }

  /** The owners over a range, as far as there are any. */
  List<ShareView.Part> grants(AddressRange range) {
    return locked(space -> space.vregions().grantsOver(range));
  }

  void markBusy(AddressRange range) {
    run(space -> space.addresses().take(range));
  }

  /** A copy-on-write copy at all who hold it; refused as a whole when one has no capacity. */
  HomeSpace fork(long childId) {
    return locked(
        space -> {
          List<Holder> done = new ArrayList<>();
          try {
            for (Holder holder : space.vregions().holders()) {
              if (forkAt(holder, childId)) {
                done.add(holder);
              }
            }
          } catch (MemoryRefusal e) {
            done.forEach(holder -> holder.region().release(childId));
            throw e;
          }
          return new HomeSpace(childId, vprocess, named, space.copyFor(childId));
        });
  }

  /** False when the monitor does not answer and nobody needs it to. */
  private boolean forkAt(Holder holder, long childId) {
    try {
      try {
        holder.region().fork(id, childId);
      } catch (MemoryRefusal e) {
        if (e.reason() != Reason.SPACE_EXISTS) {
          throw e;
        }
        // A former home had got as far as that: its fork is of the same moment, and done again.
        var unused = holder.region().describe(childId);
        holder.region().release(childId);
        holder.region().fork(id, childId);
      }
      return true;
    } catch (MemoryRefusal e) {
      if (e.reason() != Reason.UNAVAILABLE || !vprocess.survives(holder)) {
        throw e;
      }
      return false;
    }
  }

  /**
   * Frees everything at all owners, unless it has another home; idempotent.
   *
   * @param unanswered gets the monitors that did not answer
   */
  void destroy(Consumer<Holder> unanswered) {
    lock.lock();
    try {
      if (destroyed) {
        return;
      }
      destroyed = true;
      if (!vprocess.isLeft()) {
        for (Holder holder : vprocess.everyHolder()) {
          try {
            holder.region().release(id);
          } catch (MemoryRefusal e) {
            unanswered.accept(holder);
          }
        }
      }
      vprocess.remove(id);
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
      if (vprocess.isLeft()) {
        throw new MemoryRefusal(Reason.UNAVAILABLE, "space " + id + " has another home");
      }
      state.changes().checkWhole();
      return change.apply(state);
    } finally {
      lock.unlock();
    }
  }
}
