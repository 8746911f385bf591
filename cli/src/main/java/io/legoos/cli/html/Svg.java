package io.legoos.cli.html;

import java.util.Locale;

/** One picture under way. Not thread-safe. */
final class Svg {
  private static final String[] COLOURS = {"#4477aa", "#ee6677", "#228833", "#aa3377"};

  /** Where a text stands, seen from its point. */
  enum Anchor {
    START,
    END
  }

  private final StringBuilder elements = new StringBuilder();

  Svg(int width, int height, String title) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
            + " role=\"img\"><title>%s</title>%n",
        width, height, width, Html.text(title));
  }

  /** The same for the same series. */
  static String colour(int series) {
    return COLOURS[series % COLOURS.length];
  }

  /** Elements as they are: what comes from outside must be escaped already. */
  void add(String format, Object... values) {
    elements.append(String.format(Locale.ROOT, format, values));
  }

  /** Any text. */
  void text(int x, int y, Anchor anchor, String text) {
    add(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" font-size=\"11\">%s</text>%n",
        x, y, anchor.name().toLowerCase(Locale.ROOT), Html.text(text));
  }

  /** The whole picture. */
  String end() {
    return elements + "</svg>\n";
  }
}
