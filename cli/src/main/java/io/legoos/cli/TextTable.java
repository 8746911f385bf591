package io.legoos.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lines with aligned columns; the first row is the heading. Not thread-safe. */
public final class TextTable {
  private static final int GAP = 2;

  private final List<List<Cell>> rows = new ArrayList<>();

  public TextTable(String... heading) {
    rows.add(plain(heading));
  }

  private static List<Cell> plain(String... cells) {
    return Arrays.stream(cells).map(Cell::plain).toList();
  }

  /** Appends a row of as many cells as the heading has. */
  public void add(String... cells) {
    add(plain(cells));
  }

  /** Appends a row of as many cells as the heading has. */
  public void add(List<Cell> cells) {
    if (cells.size() != rows.getFirst().size()) {
      throw new IllegalArgumentException("a row of " + cells.size() + " cells");
    }
    rows.add(List.copyOf(cells));
  }

  /** All lines in plain text, each ended by a newline, without blanks at the end. */
  @Override
  public String toString() {
    return text(Palette.PLAIN);
  }

  /** All lines, each ended by a newline, without blanks at the end. */
  public String text(Palette palette) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<Cell> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).text().length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<Cell> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        Cell cell = row.get(i);
        line.append(palette.paint(cell.text(), cell.tone()))
            .repeat(' ', widths[i] - cell.text().length() + GAP);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
