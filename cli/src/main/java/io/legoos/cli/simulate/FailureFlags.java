package io.legoos.cli.simulate;

import io.legoos.cli.CliException;
import io.legoos.cli.simulate.failure.DeviceLifetimes;
import io.legoos.cli.simulate.failure.FailureOptions;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How hardware fails. */
final class FailureFlags {
  private static final double MAX_YEARS = 1000;
  private static final double MAX_HOURS = 1e6;

  @Option(
      names = "--mttf",
      split = ",",
      paramLabel = "DEVICE=YEARS",
      description = {
        "mean time to failure of devices (default, from the paper:",
        "processor=204.3,disk=33.1,memory=289.9,nic=538.8,power=100.5,other=27.4)"
      })
  private Map<String, Double> mttf = Map.of();

  @Option(
      names = "--mttr",
      paramLabel = "HOURS",
      defaultValue = "24",
      description = "mean time to repair a component (default: 24)")
  private double mttr;

  @Option(
      names = "--restart",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "until a lost application starts elsewhere (default: 60)")
  private double restart;

  @Option(
      names = "--years",
      paramLabel = "N",
      defaultValue = "5",
      description = "life of the data centre; 0: no simulation of failures (default: 5)")
  private double years;

  FailureOptions options() throws CliException {
    check("--years", years, MAX_YEARS);
    check("--mttr", mttr, MAX_HOURS);
    check("--restart", restart, MAX_HOURS);
    return new FailureOptions(lifetimes(), years, mttr, restart);
  }

  private static void check(String option, double value, double most) throws CliException {
    if (!(value >= 0 && value <= most)) {
      throw CliException.usage(option + " " + value + ": must be from 0 to " + (long) most);
    }
  }

  private DeviceLifetimes lifetimes() throws CliException {
    DeviceLifetimes paper = DeviceLifetimes.PAPER;
    Map<String, Double> left = new HashMap<>(mttf);
    try {
      DeviceLifetimes lifetimes =
          new DeviceLifetimes(
              take(left, "processor", paper.processor()),
              take(left, "disk", paper.disk()),
              take(left, "memory", paper.memory()),
              take(left, "nic", paper.nic()),
              take(left, "power", paper.power()),
              take(left, "other", paper.other()));
      if (!left.isEmpty()) {
        throw CliException.usage("--mttf knows no device " + left.keySet() + "; see --help");
      }
      return lifetimes;
    } catch (IllegalArgumentException e) {
      throw CliException.usage("--mttf: " + e.getMessage());
    }
  }

  private static double take(Map<String, Double> left, String device, double otherwise) {
    Double years = left.remove(device);
    return years == null ? otherwise : years;
  }
}
