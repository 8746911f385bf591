package io.legoos.cli.simulate.packing;

/** Which monolithic server gets a pod, among those where all of it fits. */
public enum ServerPolicy {
  /** The first in the row. */
  FIRST_FIT("first fit"),

  /**
   * The one with the least free of the pod's dominant resource, which is the one that it wants the
   * largest share of; those with the fewest free devices come first.
   */
  BEST_FIT("best fit by dominant share");

  private final String words;

  ServerPolicy(String words) {
    this.words = words;
  }

  /** For people. */
  public String words() {
    return words;
  }
}
