package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.owner.RegionOwner;
import io.legoos.protocol.Incarnation;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What memory monitors have not been asked to free with success. Thread-safe. */
final class PendingReleases {
  private static final Logger LOG = LoggerFactory.getLogger(PendingReleases.class);

  private record Pending(Holder holder, Consumer<RegionOwner> release) {}

  private final Queue<Pending> queue = new ConcurrentLinkedQueue<>();

  /** Memory monitors of which nothing needs to be released any more. */
  private final Set<Incarnation> dead = ConcurrentHashMap.newKeySet();

  void add(Holder holder, Consumer<RegionOwner> release) {
    if (!dead.contains(holder.incarnation())) {
      queue.add(new Pending(holder, release));
    }
  }

  /** That monitor is dead. */
  void forget(Incarnation memory) {
    dead.add(memory);
    queue.removeIf(pending -> pending.holder().incarnation().equals(memory));
  }

  /**
   * Asks each once; who does not answer stays, and is not asked for more now: each silence takes a
   * deadline, and repairs wait for this.
   */
  void retry() {
    Set<Incarnation> silent = new HashSet<>();
    for (int left = queue.size(); left > 0; left--) {
      @Nullable Pending next = queue.poll();
      if (next == null) {
        return;
      }
      if (silent.contains(next.holder().incarnation())) {
        queue.add(next);
        continue;
      }
      try {
        next.release().accept(next.holder().region());
      } catch (MemoryRefusal e) {
        LOG.debug("{} still does not answer: {}", next.holder().name(), e.getMessage());
        if (e.reason() == Reason.UNAVAILABLE) {
          silent.add(next.holder().incarnation());
          queue.add(next);
        } // else there is a newer home, which sees to it
      }
    }
  }
}
