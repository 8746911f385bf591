package io.legoos.cli.bench.frame;

import io.legoos.cli.Json;
import io.legoos.cli.TextTable;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code lego bench} prints; the names are the keys of {@code --json}. */
public record Report(String experiment, Machine machine, List<Row> rows, List<String> notes) {
  private static final double LARGE = 100;

  public Report {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /** For programs. */
  public String json() {
    return Json.write(this);
  }

  /** For people. */
  public String table() {
    TextTable table =
        new TextTable(
            "CASE", "METRIC", "UNIT", "MEDIAN", "MIN", "MAX", "RUNS", "RATIO", "BASELINE");
    for (Row row : rows) {
      table.add(
          row.subject(),
          row.metric(),
          row.unit(),
          number(row.median()),
          number(row.min()),
          number(row.max()),
          Integer.toString(row.runs()),
          row.ratio() == null ? "-" : number(row.ratio()),
          orDash(row.baseline()));
    }
    StringBuilder text = new StringBuilder(experiment + " on " + machine + "\n\n" + table);
    notes.forEach(note -> text.append('\n').append(note));
    return notes.isEmpty() ? text.toString() : text.append('\n').toString();
  }

  /** Three digits that matter are enough. */
  static String number(double value) {
    if (value == Math.rint(value) || Math.abs(value) >= LARGE) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String orDash(@Nullable String text) {
    return text == null ? "-" : text;
  }
}
