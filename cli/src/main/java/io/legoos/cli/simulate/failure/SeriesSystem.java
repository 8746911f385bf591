package io.legoos.cli.simulate.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;

/**
 * Devices that fail independently and with constant rates; any that fails fails the system.
 *
 * @param mttfYears mean time to failure of each device; at least one, each more than 0
 */
public record SeriesSystem(List<Double> mttfYears) {
  public SeriesSystem {
    mttfYears = List.copyOf(mttfYears);
    if (mttfYears.isEmpty() || !mttfYears.stream().allMatch(years -> years > 0)) {
      throw new IllegalArgumentException("not mean times to failure: " + mttfYears);
    }
  }

  /** A system of those devices. */
  public static SeriesSystem of(double... mttfYears) {
    return new SeriesSystem(DoubleStream.of(mttfYears).boxed().toList());
  }

  /** All devices of both. */
  public SeriesSystem and(SeriesSystem other) {
    List<Double> all = new ArrayList<>(mttfYears);
    all.addAll(other.mttfYears);
    return new SeriesSystem(all);
  }

  /**
   * So many of each device; 0.5: one for two such systems.
   *
   * @param count more than 0
   */
  public SeriesSystem times(double count) {
    return new SeriesSystem(mttfYears.stream().map(years -> years / count).toList());
  }

  /** Mean time to failure: the harmonic mean of the devices' over their number. */
  public double meanYears() {
    return 1 / mttfYears.stream().mapToDouble(years -> 1 / years).sum();
  }

  /** One time to failure, drawn at random: that of the device that fails first. */
  public double drawYears(RandomGenerator random) {
    double first = Double.POSITIVE_INFINITY;
    for (double years : mttfYears) {
      first = Math.min(first, random.nextExponential() * years);
    }
    return first;
  }

  /** Mean of so many times to failure drawn at random. */
  public double simulatedMeanYears(int lifetimes, RandomGenerator random) {
    double sum = 0;
    for (int i = 0; i < lifetimes; i++) {
      sum += drawYears(random);
    }
    return sum / lifetimes;
  }
}
