package io.legoos.cli.simulate.report;

import io.legoos.cli.bench.frame.Report;
import io.legoos.cli.bench.frame.ReportPage;
import io.legoos.cli.html.Html;
import io.legoos.cli.html.LinePlot;
import io.legoos.cli.simulate.study.Finding;
import io.legoos.cli.simulate.study.Finding.Plot;
import io.legoos.cli.simulate.study.PackingStudy;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One page with plots and the table of all rows; it loads nothing from anywhere. */
public final class HtmlReport {
  private HtmlReport() {}

  /**
   * The page.
   *
   * @param findings of one run, for the plots
   */
  public static String page(Report report, List<Finding> findings) {
    Map<String, String> workloads = new LinkedHashMap<>();
    workloads.put(
        PackingStudy.ALL_AT_ONCE, "All pods arrive and none leaves, on the trace's machines");
    workloads.put(
        PackingStudy.AS_RECORDED, "Pods arrive and leave, on as many machines as are needed");
    StringBuilder plots = new StringBuilder();
    workloads.forEach((workload, heading) -> plots(plots, workload, heading, findings));
    return ReportPage.of("Resource packing", report, plots.toString());
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
          .append(LinePlot.colour(i))
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
      LinePlot svg = new LinePlot(resource, xLabel);
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
}
