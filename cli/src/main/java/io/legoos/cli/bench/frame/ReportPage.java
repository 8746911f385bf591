package io.legoos.cli.bench.frame;

import io.legoos.cli.html.Html;
import java.util.List;
import java.util.Locale;

/** A report as one page: notes, plots, the table of all rows; it loads nothing from anywhere. */
public final class ReportPage {
  private static final String STYLE =
      """
      body{font:14px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:1180px;padding:0 1rem}
      table{border-collapse:collapse;font-size:12px}td,th{padding:2px 8px;border-bottom:1px solid #ddd}
      th{text-align:left}td.n{text-align:right;font-variant-numeric:tabular-nums}
      .plots{display:flex;flex-wrap:wrap;gap:12px}b.key{margin-right:1.2em}svg{max-width:100%}
      """;

  private ReportPage() {}

  /**
   * The page.
   *
   * @param plots HTML between the notes and the table
   */
  public static String of(String heading, Report report, String plots) {
    StringBuilder page =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "<!DOCTYPE html>%n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                    + "<title>lego %s</title><style>%n%s</style></head><body><h1>%s</h1>%n",
                Html.text(report.experiment()),
                STYLE,
                Html.text(heading)));
    page.append("<p>").append(Html.text(report.machine().toString())).append("</p>\n");
    report.notes().forEach(note -> page.append("<p>").append(Html.text(note)).append("</p>\n"));
    page.append(plots);
    table(page, report.rows());
    return page.append("</body></html>\n").toString();
  }

  private static void table(StringBuilder page, List<Row> rows) {
    page.append(
        "<h2>All results</h2><table><tr><th>case<th>metric<th>unit<th>median<th>min<th>max"
            + "<th>runs<th>ratio<th>to</tr>\n");
    for (Row row : rows) {
      page.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%s<td>%s<td>%s<td class=n>%.2f<td class=n>%.2f<td class=n>%.2f"
                  + "<td class=n>%d<td class=n>%s<td>%s</tr>%n",
              Html.text(row.subject()),
              Html.text(row.metric()),
              Html.text(row.unit()),
              row.median(),
              row.min(),
              row.max(),
              row.runs(),
              row.ratio() == null ? "" : String.format(Locale.ROOT, "%.2f", row.ratio()),
              row.baseline() == null ? "" : Html.text(row.baseline())));
    }
    page.append("</table>\n");
  }
}
