package io.legoos.memory.home;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How well the shares of a home's vProcesses are held. Never waits for a vProcess that is being
 * changed: of that it says what it saw last. Thread-safe.
 */
public final class HomeFigures {
  private final HomeSpaces homes;

  @GuardedBy("this")
  private final Map<HomeVProcess, Shares> seen = new HashMap<>();

  public HomeFigures(HomeSpaces homes) {
    this.homes = homes;
  }

  /**
   * Counts of shares.
   *
   * @param byState all states, by their names in lower case
   * @param withoutSecondary that should have two holders and have not, or not wholly
   */
  public record Shares(Map<String, Integer> byState, int withoutSecondary) {
    public Shares {
      byState = Map.copyOf(byState);
    }
  }

  /** The sum over all vProcesses. */
  public synchronized Shares shares() {
    seen.keySet().retainAll(homes.vprocesses());
    Map<String, Integer> sum = new HashMap<>();
    for (ShareState state : ShareState.values()) {
      sum.put(word(state), 0);
    }
    int without = 0;
    for (HomeVProcess vprocess : homes.vprocesses()) {
      if (vprocess.lock.tryLock()) {
        try {
          seen.put(vprocess, count(vprocess));
        } finally {
          vprocess.lock.unlock();
        }
      }
      Shares known = seen.get(vprocess);
      if (known != null) {
        known.byState().forEach((state, count) -> sum.merge(state, count, Integer::sum));
        without += known.withoutSecondary();
      }
    }
    return new Shares(sum, without);
  }

  private static Shares count(HomeVProcess vprocess) {
    Map<ShareState, Integer> counts = new EnumMap<>(ShareState.class);
    for (Share share : vprocess.shares()) {
      counts.merge(share.state(), 1, Integer::sum);
    }
    int without = 0;
    Map<String, Integer> words = new HashMap<>();
    for (Map.Entry<ShareState, Integer> each : counts.entrySet()) {
      words.put(word(each.getKey()), each.getValue());
      boolean half = each.getKey().isHeld() && each.getKey() != ShareState.WHOLE;
      without += half && vprocess.replication() > 1 ? each.getValue() : 0;
    }
    return new Shares(words, without);
  }

  private static String word(ShareState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
