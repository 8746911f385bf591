package io.legoos.cli.simulate.report;

import io.legoos.cli.bench.frame.Report;
import io.legoos.cli.bench.frame.Row;
import io.legoos.cli.simulate.study.Finding;
import io.legoos.cli.simulate.study.Finding.Plot;
import io.legoos.cli.simulate.study.PackingStudy;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** One page with plots and the table of all rows; it loads nothing from anywhere. */
public final class HtmlReport {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>lego simulate</title><style>
      body{font:14px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:1100px;padding:0 1rem}
      table{border-collapse:collapse;font-size:12px}td,th{padding:2px 8px;border-bottom:1px solid #ddd}
      th{text-align:left}td.n{text-align:right;font-variant-numeric:tabular-nums}
      .plots{display:flex;flex-wrap:wrap;gap:12px}b.key{margin-right:1.2em}
      </style></head><body><h1>Resource packing</h1>
      """;

  private HtmlReport() {}

  /**
   * The page.
   *
   * @param findings of one run, for the plots
   */
  public static String page(Report report, List<Finding> findings) {
    StringBuilder page = new StringBuilder(HEAD);
    report.notes().forEach(note -> page.append("<p>").append(Html.text(note)).append("</p>\n"));
    Map<String, String> workloads = new LinkedHashMap<>();
    workloads.put(
        PackingStudy.ALL_AT_ONCE, "All pods arrive and none leaves, on the trace's machines");
    workloads.put(
        PackingStudy.AS_RECORDED, "Pods arrive and leave, on as many machines as are needed");
    workloads.forEach((workload, heading) -> plots(page, workload, heading, findings));
    table(page, report.rows());
    return page.append("<p>")
        .append(Html.text(report.machine().toString()))
        .append("</p></body></html>\n")
        .toString();
  }

  private static void plots(
      StringBuilder page, String workload, String heading, List<Finding> findings) {
    List<Finding> shown = findings.stream().filter(f -> f.workload().equals(workload)).toList();
    if (shown.isEmpty()) {
      return;
    }
    page.append("<h2>").append(Html.text(heading)).append("</h2>\n<p>");
    for (int i = 0; i < shown.size(); i++) {
      page.append("<b class=\"key\" style=\"color:")
          .append(SvgPlot.colour(i))
          .append("\">")
          .append(Html.text(shown.get(i).hardware()))
          .append("</b>");
    }
    page.append("allocated: solid, stranded: dashed</p>\n<div class=\"plots\">\n");
    Set<String> resources = new LinkedHashSet<>();
    shown.forEach(f -> f.plots().forEach(plot -> resources.add(plot.resource())));
    String xLabel =
        workload.equals(PackingStudy.ALL_AT_ONCE) ? "pods offered" : "time of the trace";
    for (String resource : resources) {
      SvgPlot svg = new SvgPlot(resource, xLabel);
      for (int i = 0; i < shown.size(); i++) {
        for (Plot plot : shown.get(i).plots()) {
          if (plot.resource().equals(resource)) {
            String name = shown.get(i).hardware();
            svg.line(name + ", allocated", plot.x(), plot.allocated(), i, false);
            svg.line(name + ", stranded", plot.x(), plot.stranded(), i, true);
          }
        }
      }
      page.append(svg);
    }
    page.append("</div>\n");
  }

  private static void table(StringBuilder page, List<Row> rows) {
    page.append(
        "<h2>All results</h2><table><tr><th>case<th>metric<th>unit<th>median<th>min<th>max"
            + "<th>runs<th>ratio to the first case of its kind</tr>\n");
    for (Row row : rows) {
      page.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%s<td>%s<td>%s<td class=n>%.2f<td class=n>%.2f<td class=n>%.2f"
                  + "<td class=n>%d<td class=n>%s</tr>%n",
              Html.text(row.subject()),
              Html.text(row.metric()),
              Html.text(row.unit()),
              row.median(),
              row.min(),
              row.max(),
              row.runs(),
              row.ratio() == null ? "" : String.format(Locale.ROOT, "%.2f", row.ratio())));
    }
    page.append("</table>\n");
  }
}
