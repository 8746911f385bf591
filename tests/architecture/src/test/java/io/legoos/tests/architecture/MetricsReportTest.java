package io.legoos.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.legoos.runtime.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricsReportTest {
  private static final Pattern USED = Pattern.compile("legoos(?:_[a-z]+){2,}");
  private static final String SUFFIXES = "_(bucket|count|sum)$";
  private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
  private static final Pattern RUNBOOK = Pattern.compile("runbook_url: \"docs/alerts.md#(\\w+)\"");
  private static final Pattern SECTION = Pattern.compile("(?m)^## (\\w+)$");

  private final SourceTree tree = new SourceTree();
  private final MetricsReport report = new MetricsReport(tree);

  private List<String> names() throws IOException {
    return report.metrics().values().stream().flatMap(List::stream).map(Metric::name).toList();
  }

  @Test
  void namesAreUniqueAndEveryComponentSaysSomething() throws IOException {
    assertThat(names()).doesNotHaveDuplicates();
    assertThat(report.metrics())
        .containsOnlyKeys(
            "Every component",
            "Processor monitor",
            "Memory monitor",
            "Storage monitor",
            "Managers",
            "Operator",
            "Device plugin");
  }

  @Test
  void theCommittedReportIsUpToDate() throws IOException {
    Path file = tree.root().resolve("docs/metrics.md");
    String wanted = report.markdown();
    String committed = Files.exists(file) ? Files.readString(file) : "";
    if (!committed.equals(wanted)) {
      Files.writeString(file, wanted);
      fail("docs/metrics.md was out of date and has been written anew: commit it");
    }
  }

  @Test
  void dashboardsAndAlertsUseOnlyWhatIsDeclared() throws IOException {
    Path chart = tree.root().resolve("helm/legoos");
    List<String> names = names();
    try (Stream<Path> dashboards = Files.list(chart.resolve("dashboards"))) {
      List<Path> files =
          Stream.concat(dashboards, Stream.of(chart.resolve("rules/legoos.yaml"))).toList();
      assertThat(files).hasSizeGreaterThan(5);
      for (Path file : files) {
        List<String> used = found(USED, Files.readString(file), 0);
        assertThat(used.stream().map(name -> name.replaceAll(SUFFIXES, "")).distinct())
            .as("metrics in %s", file)
            .isNotEmpty()
            .allMatch(names::contains);
      }
    }
  }

  @Test
  void everyAlertHasItsPageAndEveryPageItsAlert() throws IOException {
    String rules = Files.readString(tree.root().resolve("helm/legoos/rules/legoos.yaml"));
    List<String> alerts = found(ALERT, rules, 1);
    assertThat(alerts).isNotEmpty().doesNotHaveDuplicates();
    assertThat(found(RUNBOOK, rules, 1))
        .isEqualTo(alerts.stream().map(alert -> alert.toLowerCase(Locale.ROOT)).toList());
    assertThat(found(SECTION, Files.readString(tree.root().resolve("docs/alerts.md")), 1))
        .isEqualTo(alerts);
  }

  private static List<String> found(Pattern pattern, String text, int group) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(group))
        .collect(Collectors.toList());
  }
}
