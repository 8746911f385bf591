package io.legoos.cli.bench.mttf;

/**
 * How long it takes to get over failures.
 *
 * @param silenceSeconds until a machine or processor component that is silent is given up
 * @param lossSeconds until a processor monitor knows that a memory component is gone
 * @param startSeconds from the decision to start an application until it runs
 * @param takeoverSeconds from the loss of a memory component until another serves its pages
 * @param rebuildSeconds until all pages of a memory component are on two again
 * @param replacementHours until failed hardware is replaced, with its files back
 */
record RepairTimes(
    double silenceSeconds,
    double lossSeconds,
    double startSeconds,
    double takeoverSeconds,
    double rebuildSeconds,
    double replacementHours) {
  private static final double HOURS_PER_YEAR = 24 * 365.25;

  /** Of Julian years. */
  static final double SECONDS_PER_YEAR = HOURS_PER_YEAR * 3600;

  /** MiB of a memory component: of the paper's machines. */
  private static final double COMPONENT_MEBIBYTES = 128 * 1024;

  /** Half of two copies of 400 MiB on four monitors, and the seconds until all were copied. */
  private static final double COPIED_MEBIBYTES = 200;

  private static final double COPIED_SECONDS = 6.148;

  /**
   * Medians of {@code lego bench recovery} (docs/performance.md, 2026-11-29): the longer of the
   * home's and an owner's; the processor's silence is that of docs/failure-model.md. No source has
   * a time of replacement: that is an assumption, the one of {@code lego simulate}.
   */
  static final RepairTimes MEASURED =
      new RepairTimes(
          10, 0.084, 0.5, 0.841, COPIED_SECONDS * COMPONENT_MEBIBYTES / COPIED_MEBIBYTES, 24);

  static double yearsOfSeconds(double seconds) {
    return seconds / SECONDS_PER_YEAR;
  }

  static double yearsOfHours(double hours) {
    return hours / HOURS_PER_YEAR;
  }
}
