package io.legoos.cli.bench.mttf;

import java.util.random.RandomGenerator;

/**
 * Failures that one application sees of one component or pair, as a process without memory but for
 * its state. Time goes on while the application runs. Belongs to one thread.
 */
sealed interface FailureProcess {
  /** Events a year in the state that it is in. */
  double eventsPerYear();

  /** What the next event does to the application; the state changes. */
  Event next(RandomGenerator random);

  /**
   * What happened.
   *
   * @param downYears that the application did not run for it
   */
  record Event(Effect effect, double downYears) {}

  /** What an event is to the application. */
  enum Effect {
    NONE,
    PAUSE,
    INTERRUPTION
  }

  /** One component of a need. */
  static FailureProcess of(Need need) {
    return switch (need) {
      case Need.Single single -> new OfSingle(single);
      case Need.Mirrored mirrored -> new OfPair(mirrored);
    };
  }

  /** A component without a second copy. */
  record OfSingle(Need.Single need) implements FailureProcess {
    @Override
    public double eventsPerYear() {
      return 1 / need.mttfYears();
    }

    @Override
    public Event next(RandomGenerator random) {
      return new Event(Effect.INTERRUPTION, need.outageYears());
    }
  }

  /** Two good copies, or one that is being copied. */
  final class OfPair implements FailureProcess {
    private static final Event NOTHING = new Event(Effect.NONE, 0);

    private final Need.Mirrored need;
    private boolean degraded;

    OfPair(Need.Mirrored need) {
      this.need = need;
    }

    @Override
    public double eventsPerYear() {
      MirroredPair pair = need.pair();
      return degraded ? pair.failureRate() + pair.rebuildRate() : 2 * pair.failureRate();
    }

    @Override
    public Event next(RandomGenerator random) {
      if (!degraded) {
        degraded = true;
        return random.nextBoolean() ? new Event(Effect.PAUSE, need.pauseYears()) : NOTHING;
      }
      boolean rebuilt = random.nextDouble() * eventsPerYear() < need.pair().rebuildRate();
      degraded = false;
      return rebuilt ? NOTHING : new Event(Effect.INTERRUPTION, need.outageYears());
    }
  }
}
