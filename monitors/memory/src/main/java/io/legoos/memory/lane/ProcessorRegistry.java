package io.legoos.memory.lane;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.protocol.Incarnation;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which incarnation of each processor monitor is the current one. A newer incarnation of a name, or
 * word of a death, makes an incarnation stale for good. Thread-safe.
 */
public final class ProcessorRegistry {
  /** Stale incarnations that are remembered; the oldest are forgotten first. */
  private static final int MAX_STALE = 65_536;

  private final List<Consumer<Incarnation>> listeners = new CopyOnWriteArrayList<>();

  @GuardedBy("this")
  private final Map<String, Incarnation> current = new HashMap<>();

  /** Names whose last incarnation was declared dead. */
  @GuardedBy("this")
  private final Set<String> dead = new LinkedHashSet<>();

  @GuardedBy("this")
  private final Set<Incarnation> stale = new LinkedHashSet<>();

  /**
   * Adds a listener, which is told of each incarnation that becomes stale, outside any lock; the
   * same one may come more than once.
   */
  public void onStale(Consumer<Incarnation> listener) {
    listeners.add(listener);
  }

  /**
   * Notes that {@code incarnation} of {@code name} calls.
   *
   * @throws MemoryRefusal STALE_PROCESSOR when it is dead or was replaced
   */
  public void admit(String name, Incarnation incarnation) {
    @Nullable Incarnation replaced;
    synchronized (this) {
      if (stale.contains(incarnation)) {
        throw new MemoryRefusal(
            Reason.STALE_PROCESSOR, "an older incarnation of processor monitor " + name);
      }
      dead.remove(name);
      replaced = current.put(name, incarnation);
      if (replaced == null || replaced.equals(incarnation)) {
        return;
      }
      addStale(replaced);
    }
    tell(replaced);
  }

  /** The managers say that {@code incarnation} is dead. */
  public void declareDead(Incarnation incarnation) {
    synchronized (this) {
      addStale(incarnation);
      for (Iterator<Map.Entry<String, Incarnation>> i = current.entrySet().iterator();
          i.hasNext(); ) {
        Map.Entry<String, Incarnation> entry = i.next();
        if (entry.getValue().equals(incarnation)) {
          addDead(entry.getKey());
          i.remove();
        }
      }
    }
    tell(incarnation);
  }

  private void tell(Incarnation incarnation) {
    listeners.forEach(listener -> listener.accept(incarnation));
  }

  public synchronized boolean isStale(Incarnation incarnation) {
    return stale.contains(incarnation);
  }

  /** Whether the last incarnation of {@code name} that called was declared dead. */
  public synchronized boolean isDead(String name) {
    return dead.contains(name);
  }

  @GuardedBy("this")
  private void addDead(String name) {
    dead.add(name);
    if (dead.size() > MAX_STALE) {
      dead.remove(dead.iterator().next());
    }
  }

  @GuardedBy("this")
  private void addStale(Incarnation incarnation) {
    stale.add(incarnation);
    if (stale.size() > MAX_STALE) {
      stale.remove(stale.iterator().next());
    }
  }
}
