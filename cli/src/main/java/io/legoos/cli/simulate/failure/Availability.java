package io.legoos.cli.simulate.failure;

/**
 * What applications saw.
 *
 * @param applications that ran from the first day on
 * @param failures of components
 * @param interruptions of applications by those
 * @param mostHit applications that one failure interrupted, at most
 * @param downYears of all applications together
 * @param years that were simulated
 */
public record Availability(
    int applications,
    int failures,
    long interruptions,
    int mostHit,
    double downYears,
    double years) {
  private static final double MINUTES_PER_YEAR = 365.25 * 24 * 60;

  /** The part of their time that applications ran. */
  public double available() {
    return applications == 0 ? 1 : 1 - downYears / (applications * years);
  }

  /** Minutes that one application did not run in one year, on average. */
  public double downMinutesPerYear() {
    return (1 - available()) * MINUTES_PER_YEAR;
  }

  /** Of one application in one year, on average. */
  public double interruptionsPerYear() {
    return applications == 0 ? 0 : interruptions / (applications * years);
  }

  /** Applications that one failure interrupted, on average. */
  public double hitPerFailure() {
    return failures == 0 ? 0 : (double) interruptions / failures;
  }
}
