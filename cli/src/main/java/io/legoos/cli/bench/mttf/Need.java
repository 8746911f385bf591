package io.legoos.cli.bench.mttf;

/** Components of one kind that an application cannot run without. Years are of its running. */
sealed interface Need {
  /** What they are. */
  String kind();

  /** Mean time to failure of each. */
  double mttfYears();

  /** Components, or pairs of them, that the application's content is on. */
  int components();

  /** How often a year their failures end the application. */
  double interruptionsPerYear();

  /** How often a year their failures let it wait, but go on. */
  double pausesPerYear();

  /** How long it is down for all these, for each year of its running. */
  double downYearsPerYear();

  /**
   * Components without a second copy: each failure ends the application.
   *
   * @param outageYears from the failure until the application runs again
   */
  record Single(String kind, double mttfYears, int components, double outageYears) implements Need {
    @Override
    public double interruptionsPerYear() {
      return components / mttfYears;
    }

    @Override
    public double pausesPerYear() {
      return 0;
    }

    @Override
    public double downYearsPerYear() {
      return interruptionsPerYear() * outageYears;
    }
  }

  /**
   * Pairs of components: the application ends when both of a pair fail, and waits when the one that
   * serves does.
   *
   * @param components pairs
   * @param pauseYears until the other serves
   * @param outageYears from the loss of both until the application runs again
   */
  record Mirrored(
      String kind, MirroredPair pair, int components, double pauseYears, double outageYears)
      implements Need {
    @Override
    public double mttfYears() {
      return pair.mttfYears();
    }

    @Override
    public double interruptionsPerYear() {
      return components / pair.meanYearsToLoss();
    }

    @Override
    public double pausesPerYear() {
      return components * pair.takeoversPerYear();
    }

    @Override
    public double downYearsPerYear() {
      return interruptionsPerYear() * outageYears + pausesPerYear() * pauseYears;
    }
  }
}
