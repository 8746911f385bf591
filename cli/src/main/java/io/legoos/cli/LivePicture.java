package io.legoos.cli;

import java.util.List;

/**
 * A picture that takes the place of the one before, without flickering over a slow line: lines are
 * written over the former ones (ECMA-48; DECAWM), cut where the window ends.
 */
final class LivePicture {
  private static final String HOME = "\u001b[H";
  private static final String CUT_LONG_LINES = "\u001b[?7l";
  private static final String WRAP_LONG_LINES = "\u001b[?7h";
  private static final String REST_OF_LINE = "\u001b[K";
  private static final String REST_OF_SCREEN = "\u001b[J";

  private LivePicture() {}

  /**
   * What to write for it.
   *
   * @param rows of the window; 0: not known
   */
  static String of(String text, int rows) {
    List<String> lines = text.lines().toList();
    // The last row is the cursor's.
    int room = rows > 1 ? rows - 1 : Integer.MAX_VALUE;
    boolean isCut = lines.size() > room;
    List<String> shown = isCut ? lines.subList(0, room - 1) : lines;
    StringBuilder picture = new StringBuilder(HOME + CUT_LONG_LINES);
    for (String line : shown) {
      picture.append(line).append(REST_OF_LINE).append('\n');
    }
    if (isCut) {
      picture
          .append("... ")
          .append(lines.size() - shown.size())
          .append(" more lines")
          .append(REST_OF_LINE)
          .append('\n');
    }
    return picture.append(REST_OF_SCREEN).append(WRAP_LONG_LINES).toString();
  }
}
