package io.legoos.memory.home;

import com.google.errorprone.annotations.concurrent.GuardedBy;
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
   * @param bytesWithoutSecondary of these, as far as known: what their owners had when a second
   *     holder was sought last
   */
  public record Shares(
      Map<String, Integer> byState, int withoutSecondary, long bytesWithoutSecondary) {
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
    long bytes = 0;
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
        bytes += known.bytesWithoutSecondary();
      }
    }
    return new Shares(sum, without, bytes);
  }

  private static Shares count(HomeVProcess vprocess) {
    int without = 0;
    long bytes = 0;
    Map<String, Integer> words = new HashMap<>();
    for (Share share : vprocess.shares()) {
      words.merge(word(share.state()), 1, Integer::sum);
      boolean half = share.state().isHeld() && share.state() != ShareState.WHOLE;
      if (half && vprocess.replication() > 1) {
        without++;
        bytes += share.heldBytes();
      }
    }
    return new Shares(words, without, bytes);
  }

  private static String word(ShareState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
