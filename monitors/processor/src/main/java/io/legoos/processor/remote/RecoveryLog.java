package io.legoos.processor.remote;

import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.control.v1.Share;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Remembers when a vProcess noticed that a memory monitor was lost, and when it was over that. Says
 * nothing of monitors beyond the first {@value #MAX_MONITORS}. Thread-safe; waits for nobody.
 */
public final class RecoveryLog {
  /** How often shares are looked at while a recovery is under way. */
  public static final Duration CLOSE_LOOK = Duration.ofMillis(50);

  /** For so long: whoever finds no secondary by then may wait for one for any time. */
  private static final Duration CLOSE_LOOK_AT_MOST = Duration.ofSeconds(30);

  private static final int MAX_MONITORS = 64;

  /** What is known of one loss so far. */
  private static final class Entry {
    private final String monitor;
    private final Instant noticed;
    private final Set<Long> owned = new HashSet<>();
    private final Set<Long> secondary = new HashSet<>();
    private boolean home;
    private @Nullable Instant answered;
    private @Nullable Instant rehomed;
    private @Nullable Instant replicated;

    Entry(String monitor, Instant noticed) {
      this.monitor = monitor;
      this.noticed = noticed;
    }

    /** Whether a fault on that share could not be answered as before the loss. */
    boolean concerns(long shareId) {
      return owned.contains(shareId) || (owned.isEmpty() && secondary.contains(shareId));
    }

    Recovery view() {
      return new Recovery(
          monitor, home, owned.size(), secondary.size(), noticed, answered, rehomed, replicated);
    }
  }

  private final InstantSource clock;
  private final Map<Incarnation, Entry> entries = new LinkedHashMap<>();

  public RecoveryLog(InstantSource clock) {
    this.clock = clock;
  }

  /** A holder does not answer, or is said to be none. Only the first word of it counts. */
  synchronized void noticed(Incarnation monitor, String name) {
    var unused = entry(monitor, name);
  }

  private @Nullable Entry entry(Incarnation monitor, String name) {
    Entry known = entries.get(monitor);
    if (known == null && entries.size() < MAX_MONITORS) {
      known = new Entry(name, clock.instant());
      entries.put(monitor, known);
    }
    return known;
  }

  /** The home does not answer. */
  public synchronized void homeLost(MemoryMonitorRef home) {
    Entry entry = entry(incarnation(home), home.getIdentity().getName());
    if (entry != null) {
      entry.home = true;
    }
  }

  /** Another home has taken over. */
  public synchronized void homeFound() {
    for (Entry entry : entries.values()) {
      if (entry.home && entry.rehomed == null) {
        entry.rehomed = clock.instant();
      }
    }
  }

  /** Who held a share, and who does. */
  synchronized void changed(Share before, Share now) {
    if (!holds(now, incarnation(before.getOwner()))) {
      withdrawn(before.getOwner(), before.getId(), true);
    }
    if (before.hasSecondary() && !holds(now, incarnation(before.getSecondary()))) {
      withdrawn(before.getSecondary(), before.getId(), false);
    }
  }

  private void withdrawn(MemoryMonitorRef holder, long shareId, boolean owner) {
    Entry entry = entry(incarnation(holder), holder.getIdentity().getName());
    if (entry != null) {
      (owner ? entry.owned : entry.secondary).add(shareId);
    }
  }

  /** A fault was answered by a share's holders of now for the first time. */
  synchronized void answered(long shareId) {
    for (Entry entry : entries.values()) {
      if (entry.answered == null && entry.concerns(shareId)) {
        entry.answered = clock.instant();
      }
    }
  }

  /** What a home says of all shares. */
  synchronized void learned(Collection<Share> all) {
    boolean whole = all.stream().allMatch(Share::getWhole);
    for (Map.Entry<Incarnation, Entry> each : entries.entrySet()) {
      Entry entry = each.getValue();
      if (whole
          && entry.replicated == null
          && (!entry.home || entry.rehomed != null)
          && all.stream().noneMatch(share -> holds(share, each.getKey()))) {
        entry.replicated = clock.instant();
      }
    }
  }

  private static boolean holds(Share share, Incarnation monitor) {
    return !share.getLost()
        && (incarnation(share.getOwner()).equals(monitor)
            || (share.hasSecondary() && incarnation(share.getSecondary()).equals(monitor)));
  }

  private static Incarnation incarnation(MemoryMonitorRef monitor) {
    return Incarnation.of(monitor.getIdentity().getIncarnation());
  }

  /** Whether a recovery began a moment ago and is not over. */
  public synchronized boolean isUnderWay() {
    Instant past = clock.instant().minus(CLOSE_LOOK_AT_MOST);
    return entries.values().stream()
        .anyMatch(entry -> entry.replicated == null && entry.noticed.isAfter(past));
  }

  /** All of them, in the order in which the losses were noticed. */
  public synchronized List<Recovery> recoveries() {
    return entries.values().stream().map(Entry::view).toList();
  }
}
