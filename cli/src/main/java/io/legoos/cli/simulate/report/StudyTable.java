package io.legoos.cli.simulate.report;

import io.legoos.cli.TextTable;
import io.legoos.cli.bench.frame.Report;
import io.legoos.cli.bench.frame.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Rows for people: a table for each workload, a column for each kind of hardware. */
public final class StudyTable {
  private static final String SEPARATOR = ": ";
  private static final double LARGE = 100;

  private StudyTable() {}

  /** All tables, then the notes. */
  public static String of(Report report) {
    StringBuilder text = new StringBuilder();
    text.append(report.experiment()).append(" on ").append(report.machine()).append('\n');
    Map<String, List<Row>> groups = new LinkedHashMap<>();
    for (Row row : report.rows()) {
      groups.computeIfAbsent(group(row), name -> new ArrayList<>()).add(row);
    }
    groups.forEach((name, rows) -> text.append('\n').append(table(name, rows)));
    report.notes().forEach(note -> text.append('\n').append(note));
    return text.append('\n').toString();
  }

  private static String group(Row row) {
    int end = row.subject().indexOf(SEPARATOR);
    return end < 0 ? row.subject() : row.subject().substring(0, end);
  }

  private static String column(Row row) {
    return row.subject().substring(row.subject().indexOf(SEPARATOR) + SEPARATOR.length());
  }

  private static String table(String name, List<Row> rows) {
    Set<String> columns = new LinkedHashSet<>();
    Map<String, Map<String, Row>> lines = new LinkedHashMap<>();
    for (Row row : rows) {
      columns.add(column(row));
      lines
          .computeIfAbsent(row.metric() + ", " + row.unit(), metric -> new LinkedHashMap<>())
          .put(column(row), row);
    }
    List<String> heading = new ArrayList<>(List.of(name.toUpperCase(Locale.ROOT)));
    columns.forEach(column -> heading.add(column.toUpperCase(Locale.ROOT)));
    TextTable table = new TextTable(heading.toArray(String[]::new));
    lines.forEach(
        (metric, values) -> {
          List<String> cells = new ArrayList<>(List.of(metric));
          for (String column : columns) {
            Row row = values.get(column);
            cells.add(row == null ? "-" : number(row.median()));
          }
          table.add(cells.toArray(String[]::new));
        });
    return table.toString();
  }

  private static String number(double value) {
    boolean whole = value == Math.rint(value) || Math.abs(value) >= LARGE;
    return String.format(Locale.ROOT, whole ? "%.0f" : "%.2f", value);
  }
}
