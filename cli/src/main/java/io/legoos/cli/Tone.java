package io.legoos.cli;

import java.util.Locale;

/** What a reader is to think of a word; the word says it, too, for who sees no colour. */
public enum Tone {
  PLAIN(""),
  GOOD("\u001b[32m"),
  WARNING("\u001b[33m"),
  BAD("\u001b[31m");

  private static final double WARNING_SHARE = 0.75;
  private static final double BAD_SHARE = 0.9;

  private final String escape;

  Tone(String escape) {
    this.escape = escape;
  }

  /** Control sequence that begins it (ECMA-48, SGR); empty: none is needed. */
  String escape() {
    return escape;
  }

  /** Of use: from three quarters of the capacity on a warning, from nine tenths on bad. */
  public static Tone ofUse(long used, long capacity) {
    if (capacity <= 0) {
      return PLAIN;
    }
    double share = (double) used / capacity;
    return share >= BAD_SHARE ? BAD : share >= WARNING_SHARE ? WARNING : GOOD;
  }

  /** Of a component, by its state. */
  public static Tone ofState(String state) {
    return switch (state.toUpperCase(Locale.ROOT)) {
      case "LIVE", "RUNNING" -> GOOD;
      case "DEAD", "GONE" -> BAD;
      default -> WARNING;
    };
  }
}
