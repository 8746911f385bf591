package io.legoos.cli;

import java.util.Map;

/**
 * Whether and how tones are painted.
 *
 * @param coloured false: all is plain text
 */
public record Palette(boolean coloured) {
  /** Plain text. */
  public static final Palette PLAIN = new Palette(false);

  private static final String RESET = "\u001b[0m";

  /**
   * Colours where they can be seen and nobody minds them (no-color.org).
   *
   * @param terminal whether it is written to one
   */
  public static Palette of(boolean terminal, Map<String, String> environment) {
    return new Palette(
        terminal
            && Terminal.isCapable(environment)
            && environment.getOrDefault("NO_COLOR", "").isEmpty());
  }

  String paint(String text, Tone tone) {
    return coloured && tone != Tone.PLAIN ? tone.escape() + text + RESET : text;
  }
}
