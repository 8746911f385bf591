package io.legoos.cli.bench.check;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What is watched; less is better. Counted ones do not depend on the machine. Those of a clock are
 * relative to a program without LegoOS of the same kind of work (system calls, page faults, context
 * switches), which runs in the same round.
 */
enum Ratio {
  RANDOM_MISSES(
      Kind.COUNTED,
      "random reads, ExCache 25 %",
      "remote misses a step",
      round -> round.random().remoteMisses() / Round.RANDOM_STEPS),
  RANDOM_MESSAGES(
      Kind.TIMED,
      "random reads, ExCache 25 %",
      "messages a remote miss",
      round -> round.random().messages() / round.random().remoteMisses()),
  RANDOM_UNPROTECTS(
      Kind.COUNTED,
      "random reads, ExCache 25 %",
      "write-protect faults a step",
      round -> (double) round.random().statistics().faults().writeProtect() / Round.RANDOM_STEPS),
  SKEWED_MISSES(
      Kind.COUNTED,
      "skewed reads, ExCache 25 %",
      "remote misses a step",
      round -> round.skewed().remoteMisses() / Round.SKEWED_STEPS),
  SCAN_MISSES(
      Kind.TIMED,
      "reads in order, ExCache 25 %",
      "remote misses a page",
      round -> round.scan().remoteMisses() / ((double) Round.PAGES * Round.SCAN_PASSES)),
  TOUCH_FAULTS(
      Kind.COUNTED,
      "first touch, ExCache 100 %",
      "zero-fill faults a page",
      round ->
          (double) round.touch().statistics().faults().zeroFill()
              / ((double) Round.PAGES * Round.TOUCH_ROUNDS)),
  RANDOM_WALL(
      Kind.TIMED,
      "random reads, ExCache 25 %",
      "wall time of a step, in raw TCP echoes",
      round -> round.random().timing().wallNanos() / (Round.RANDOM_STEPS * round.echoWallNanos())),
  RANDOM_CPU(
      Kind.TIMED,
      "random reads, ExCache 25 %",
      "monitors' CPU time of a step, in that of raw TCP echoes",
      round ->
          round.random().monitorCpuSeconds() * 1e9 / (Round.RANDOM_STEPS * round.echoCpuNanos())),
  SKEWED_WALL(
      Kind.TIMED,
      "skewed reads, ExCache 25 %",
      "wall time of a step, in raw TCP echoes",
      round -> round.skewed().timing().wallNanos() / (Round.SKEWED_STEPS * round.echoWallNanos())),
  SKEWED_CPU(
      Kind.TIMED,
      "skewed reads, ExCache 25 %",
      "monitors' CPU time of a step, in that of raw TCP echoes",
      round ->
          round.skewed().monitorCpuSeconds() * 1e9 / (Round.SKEWED_STEPS * round.echoCpuNanos())),
  TOUCH_WALL(
      Kind.TIMED,
      "first touch, ExCache 100 %",
      "wall time, of native",
      round -> (double) round.touch().timing().wallNanos() / round.bareTouch().wallNanos());

  /** Where its values come from. */
  enum Kind {
    /** Counters that do not depend on how fast anything was. */
    COUNTED,
    /**
     * A clock, or counters that depend on it: how many lines have left when the next one is wanted,
     * and how many waited too long for a fetch to take them along.
     */
    TIMED
  }

  private final Kind kind;
  private final String subject;
  private final String metric;
  private final ToDoubleFunction<Round> value;

  Ratio(Kind kind, String subject, String metric, ToDoubleFunction<Round> value) {
    this.kind = kind;
    this.subject = subject;
    this.metric = metric;
    this.value = value;
  }

  /** Its name in the baseline file. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Kind kind() {
    return kind;
  }

  String subject() {
    return subject;
  }

  String metric() {
    return metric;
  }

  /** Of one round; NaN or infinite when the round had none of what it is a ratio to. */
  double of(Round round) {
    return value.applyAsDouble(round);
  }
}
