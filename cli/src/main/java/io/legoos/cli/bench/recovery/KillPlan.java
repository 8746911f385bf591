package io.legoos.cli.bench.recovery;

import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Whom to kill, and when. The same for the same seed and duration.
 *
 * @param victim index of a memory monitor: with consecutive seeds each comes in turn
 * @param delay after the program's start
 */
public record KillPlan(long seed, int victim, Duration delay) {
  private static final RandomGeneratorFactory<RandomGenerator> GENERATOR =
      RandomGeneratorFactory.of("L64X128MixRandom");

  /**
   * Draws the plan of a seed.
   *
   * @param undisturbedSeconds how long the program takes when nobody is killed
   */
  public static KillPlan of(long seed, int monitors, double undisturbedSeconds) {
    double part = GENERATOR.create(seed).nextDouble();
    return new KillPlan(
        seed,
        (int) Math.floorMod(seed, (long) monitors),
        Duration.ofNanos((long) (part * undisturbedSeconds * 1e9)));
  }
}
