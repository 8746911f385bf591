package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Calls between the parts of a memory plane in one thread. As the seed decides a call arrives, is
 * lost, loses its reply, or arrives when its caller has long given it up: while another call is
 * under way, between two steps, or when a partition heals. Nothing arrives twice: neither TCP nor
 * gRPC (without a retry policy, which ours is) repeats what may have arrived.
 */
final class SimulatedNetwork {
  /** No answer within the deadline, or a broken connection. */
  static final class SilenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whether the caller knows that nobody is there, and has not waited. */
    final boolean refused;

    SilenceException(String message, boolean refused) {
      super(message, null, false, false);
      this.refused = refused;
    }
  }

  /** What becomes of a call. */
  private enum Fate {
    ARRIVES,
    LOST,
    REPLY_LOST,
    LATE
  }

  /** Owners take a late call at any moment, homes between two calls of theirs. */
  private record Late(String from, String to, String what, boolean atOwner, Supplier<?> effect) {}

  private static final int MAX_LATE = 64;
  private static final int MAX_TRACE = 100_000;
  private static final boolean VERBOSE = Boolean.getBoolean("legoos.simulation.verbose");

  private final Random random;
  private final SimulatedClock clock;
  private final Set<String> cuts = new TreeSet<>();
  private final List<Late> late = new ArrayList<>();
  private final List<String> trace = new ArrayList<>();

  /** Calls in 10,000 that do not arrive in time although nothing is cut. */
  int unlucky;

  /** How many more calls may be unlucky. */
  int unluckyLeft = Integer.MAX_VALUE;

  int lateArrivals;

  SimulatedNetwork(Random random, SimulatedClock clock) {
    this.random = random;
    this.clock = clock;
  }

  void note(String what) {
    if (trace.size() < MAX_TRACE) {
      trace.add("%8d ms  %s".formatted(clock.millis(), what));
    }
  }

  /** Of calls that go well, with {@code -Dlegoos.simulation.verbose=true}. */
  void detail(String what) {
    if (VERBOSE) {
      note(what);
    }
  }

  List<String> trace() {
    return trace;
  }

  /** Nothing gets from one to the other any more, in either direction. */
  void cut(String one, String other) {
    if (cuts.add(pair(one, other))) {
      note("CUT " + pair(one, other));
    }
  }

  void heal() {
    if (!cuts.isEmpty()) {
      note("HEAL " + cuts);
      cuts.clear();
    }
  }

  boolean isCut(String one, String other) {
    return cuts.contains(pair(one, other));
  }

  boolean isWhole() {
    return cuts.isEmpty();
  }

  private static String pair(String one, String other) {
    return one.compareTo(other) < 0 ? one + "|" + other : other + "|" + one;
  }

  /**
   * A call.
   *
   * @param atOwner that changes an owner alone
   * @param effect at the other end; may be run after this has returned
   * @throws SilenceException in place of an answer
   */
  <R> R call(
      String from,
      String to,
      String what,
      long deadlineMillis,
      boolean atOwner,
      Supplier<R> effect) {
    if (random.nextInt(8) == 0) {
      arriveLate(true);
    }
    Fate fate = fate(from, to);
    if (fate == Fate.ARRIVES) {
      detail(from + " > " + to + " " + what);
      return effect.get();
    }
    note(fate + " " + from + " > " + to + " " + what);
    boolean refused = fate != Fate.LATE && random.nextBoolean();
    if (fate == Fate.REPLY_LOST) {
      try {
        var unused = effect.get();
      } catch (MemoryRefusal | SilenceException e) {
        note("   " + e.getMessage());
      }
    } else if (fate == Fate.LATE && late.size() < MAX_LATE) {
      late.add(new Late(from, to, what, atOwner, effect));
    }
    clock.pass(refused ? 1_000_000 : deadlineMillis * 1_000_000);
    throw new SilenceException(from + " > " + to + ": no answer", refused);
  }

  private Fate fate(String from, String to) {
    if (isCut(from, to)) {
      return random.nextBoolean() ? Fate.LATE : Fate.LOST;
    }
    if (unluckyLeft == 0 || random.nextInt(10_000) >= unlucky) {
      return Fate.ARRIVES;
    }
    unluckyLeft--;
    return Fate.values()[1 + random.nextInt(3)];
  }

  /**
   * Some of the calls that are late arrive.
   *
   * @param ownersOnly in the middle of another call
   */
  void arriveLate(boolean ownersOnly) {
    for (int i = late.size() - 1; i >= 0; i--) {
      Late call = late.get(i);
      if (random.nextInt(4) == 0 && (call.atOwner || !ownersOnly) && !isCut(call.from, call.to)) {
        late.remove(i);
        lateArrivals++;
        note("LATE ARRIVAL " + call.from + " > " + call.to + " " + call.what);
        try {
          var unused = call.effect.get();
        } catch (MemoryRefusal | SilenceException e) {
          note("   " + e.getMessage());
        }
        i = Math.min(i, late.size());
      }
    }
  }

  boolean anyLate() {
    return !late.isEmpty();
  }
}
