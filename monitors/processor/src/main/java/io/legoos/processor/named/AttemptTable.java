package io.legoos.processor.named;

import io.legoos.processor.named.StartRefusedException.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which attempt of each named vProcess this monitor has, and which it must never start again: at
 * most one attempt of a uid lives here at any time, and none is started twice. No I/O, clock or
 * thread. Not thread-safe.
 *
 * @param <A> an attempt
 */
final class AttemptTable<A> {
  /** Uids whose last attempt is remembered after it was forgotten. */
  static final int MAX_REMEMBERED = 65_536;

  private final Predicate<A> ended;
  private final Map<String, Entry<A>> entries = new HashMap<>();
  private final Map<String, Integer> forgotten =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };
  private long highestTerm;

  private record Entry<A>(int number, A attempt) {}

  /**
   * An empty table.
   *
   * @param ended whether an attempt is over
   */
  AttemptTable(Predicate<A> ended) {
    this.ended = ended;
  }

  /** Refuses the commands of a leader that has been replaced. */
  void acceptTerm(long term) throws StartRefusedException {
    if (term < highestTerm) {
      throw new StartRefusedException(
          Reason.OLD_TERM, "term " + term + " is over; the managers are in " + highestTerm);
    }
    highestTerm = term;
  }

  /**
   * The attempt if it is here already, null when it may be started now.
   *
   * @throws StartRefusedException ANOTHER_ATTEMPT
   */
  @Nullable A admit(String uid, int number) throws StartRefusedException {
    @Nullable Entry<A> present = entries.get(uid);
    if (present != null && present.number() == number) {
      return present.attempt();
    }
    int seen = Math.max(present == null ? 0 : present.number(), forgotten.getOrDefault(uid, 0));
    if (number <= seen) {
      throw new StartRefusedException(
          Reason.ANOTHER_ATTEMPT, "attempt " + seen + " was seen, " + number + " is not started");
    }
    if (present != null && !ended.test(present.attempt())) {
      throw new StartRefusedException(
          Reason.ANOTHER_ATTEMPT, "attempt " + present.number() + " lives here; stop it first");
    }
    return null;
  }

  /** Enters an attempt that {@link #admit} let in. */
  void enter(String uid, int number, A attempt) {
    entries.put(uid, new Entry<>(number, attempt));
  }

  /** The attempt of that number, or null. */
  @Nullable A find(String uid, int number) {
    @Nullable Entry<A> present = entries.get(uid);
    return present != null && present.number() == number ? present.attempt() : null;
  }

  /**
   * Drops an ended attempt, which is never started again; unknown ones are no error.
   *
   * @throws StartRefusedException LIVES
   */
  void forget(String uid, int number) throws StartRefusedException {
    @Nullable A attempt = find(uid, number);
    if (attempt == null) {
      return;
    }
    if (!ended.test(attempt)) {
      throw new StartRefusedException(Reason.LIVES, "attempt " + number + " still lives");
    }
    entries.remove(uid);
    forgotten.remove(uid);
    forgotten.put(uid, number);
  }

  Collection<A> attempts() {
    List<A> attempts = new ArrayList<>();
    entries.values().forEach(entry -> attempts.add(entry.attempt()));
    return attempts;
  }
}
