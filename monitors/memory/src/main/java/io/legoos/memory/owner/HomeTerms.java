package io.legoos.memory.owner;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.protocol.Incarnation;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The newest home of each vProcess that this monitor has heard of: a former one is refused, also
 * where it has nothing any more. Thread-safe.
 */
final class HomeTerms {
  /** Those that are remembered; the oldest are forgotten first. */
  private static final int MAX_VPROCESSES = 65_536;

  private record Start(String vprocessId, Incarnation processor) {}

  /**
   * Who may ask.
   *
   * @param gaveUp it has given this monitor up, and will ask for nothing more
   */
  private record Newest(HomeTerm home, boolean gaveUp) {
    static final Newest NONE = new Newest(HomeTerm.NONE, false);
  }

  @GuardedBy("this")
  private final Map<Start, Newest> newest = new LinkedHashMap<>();

  /**
   * Hears of a home.
   *
   * @throws MemoryRefusal UNKNOWN_SPACE when a newer one is known, or this one has given this
   *     monitor up: its call is late
   */
  synchronized void admit(String vprocessId, Incarnation processor, HomeTerm home) {
    Start start = new Start(vprocessId, processor);
    Newest before = newest.getOrDefault(start, Newest.NONE);
    refuseFormer(vprocessId, before.home(), home);
    if (before.gaveUp() && before.home().equals(home)) {
      throw new MemoryRefusal(
          Reason.UNKNOWN_SPACE, home.home() + " has given this monitor up for " + vprocessId);
    }
    put(start, before, new Newest(home, false));
  }

  /**
   * A home gives this monitor up.
   *
   * @throws MemoryRefusal UNKNOWN_SPACE when a newer one is known
   */
  synchronized void abandon(String vprocessId, Incarnation processor, HomeTerm home) {
    Start start = new Start(vprocessId, processor);
    Newest before = newest.getOrDefault(start, Newest.NONE);
    refuseFormer(vprocessId, before.home(), home);
    put(start, before, new Newest(home, !home.equals(HomeTerm.NONE)));
  }

  private static void refuseFormer(String vprocessId, HomeTerm known, HomeTerm home) {
    if (known.isNewerThan(home)) {
      throw new MemoryRefusal(
          Reason.UNKNOWN_SPACE,
          "vProcess %s has its home at %s since term %d; %s was home in term %d"
              .formatted(vprocessId, known.home(), known.term(), home.home(), home.term()));
    }
  }

  @GuardedBy("this")
  private void put(Start start, Newest before, Newest now) {
    if (!now.equals(before)) {
      newest.put(start, now);
      if (newest.size() > MAX_VPROCESSES) {
        newest.remove(newest.keySet().iterator().next());
      }
    }
  }

  synchronized void forget(Incarnation processor) {
    newest.keySet().removeIf(start -> start.processor().equals(processor));
  }
}
