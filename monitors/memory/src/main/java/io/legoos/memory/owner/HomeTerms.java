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

  @GuardedBy("this")
  private final Map<Start, HomeTerm> newest = new LinkedHashMap<>();

  /**
   * Hears of a home.
   *
   * @throws MemoryRefusal UNKNOWN_SPACE when a newer one is known
   */
  synchronized void admit(String vprocessId, Incarnation processor, HomeTerm home) {
    Start start = new Start(vprocessId, processor);
    HomeTerm known = newest.getOrDefault(start, HomeTerm.NONE);
    if (known.isNewerThan(home)) {
      throw new MemoryRefusal(
          Reason.UNKNOWN_SPACE,
          "vProcess %s has its home at %s since term %d; %s was home in term %d"
              .formatted(vprocessId, known.home(), known.term(), home.home(), home.term()));
    }
    if (home.isNewerThan(known)) {
      newest.put(start, home);
      if (newest.size() > MAX_VPROCESSES) {
        newest.remove(newest.keySet().iterator().next());
      }
    }
  }

  synchronized void forget(Incarnation processor) {
    newest.keySet().removeIf(start -> start.processor().equals(processor));
  }
}
