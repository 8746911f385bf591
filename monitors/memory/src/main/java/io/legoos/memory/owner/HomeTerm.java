package io.legoos.memory.owner;

/**
 * A home of a vProcess. Its processor monitor numbers the homes that it asks to be one, so who is
 * the newer of two is no matter of who asks last.
 *
 * @param home name of the memory monitor; empty: nobody has said yet
 * @param term 1 for the first home of a vProcess; each next one has a higher number
 */
public record HomeTerm(String home, long term) {
  /** Of the home in which a vProcess begins. */
  public static final long FIRST = 1;

  static final HomeTerm NONE = new HomeTerm("", 0);

  boolean isNewerThan(HomeTerm other) {
    return term > other.term;
  }
}
