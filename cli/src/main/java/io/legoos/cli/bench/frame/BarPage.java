package io.legoos.cli.bench.frame;

import io.legoos.cli.html.BarChart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A report as a page with a chart for each metric: a bar for each case, its ratios beside it. */
public final class BarPage {
  private BarPage() {}

  /** The page; it loads nothing from anywhere. */
  public static String of(Report report) {
    Map<String, Map<String, List<Row>>> metrics = new LinkedHashMap<>();
    for (Row row : report.rows()) {
      metrics
          .computeIfAbsent(row.metric() + ", " + row.unit(), metric -> new LinkedHashMap<>())
          .computeIfAbsent(row.subject(), subject -> new ArrayList<>())
          .add(row);
    }
    StringBuilder plots = new StringBuilder("<div class=\"plots\">\n");
    metrics.forEach((metric, subjects) -> plots.append(chart(metric, subjects)));
    return ReportPage.of(
        "lego bench " + report.experiment(), report, plots.append("</div>\n").toString());
  }

  /** A case that has a row for each of several baselines has one bar. */
  private static BarChart chart(String metric, Map<String, List<Row>> subjects) {
    BarChart chart = new BarChart(metric);
    subjects.forEach(
        (subject, rows) -> {
          Row first = rows.getFirst();
          chart.bar(subject, first.median(), first.min(), first.max(), note(rows));
        });
    return chart;
  }

  private static String note(List<Row> rows) {
    Row first = rows.getFirst();
    StringBuilder note = new StringBuilder(Report.number(first.median()));
    if (first.min() < first.max()) {
      note.append(" (")
          .append(Report.number(first.min()))
          .append('-')
          .append(Report.number(first.max()))
          .append(')');
    }
    for (Row row : rows) {
      if (row.ratio() != null && row.baseline() != null) {
        note.append("; ").append(Report.number(row.ratio())).append(" x ").append(row.baseline());
      }
    }
    return note.toString();
  }
}
