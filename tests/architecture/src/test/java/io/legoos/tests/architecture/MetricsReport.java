package io.legoos.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.runtime.metrics.Label;
import io.legoos.runtime.metrics.Metric;
import io.legoos.runtime.metrics.MetricDeclaration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code docs/metrics.md}: all metrics that are declared in the code, by component. */
final class MetricsReport {
  private static final String INTRODUCTION =
      """
      # Metrics

      Made by the build from the declarations in the code (tests/architecture); do not edit.

      Every component serves these in Prometheus's text format: on Kubernetes at `/metrics` of the container port named
      `metrics`, in a local cluster at the addresses that `lego status -o json` says (`metricsAddress`, on loopback). Each
      has the labels `legocluster` (the cluster's name, on Kubernetes `NAMESPACE/NAME`) and `monitor` (the component's
      name); operator and device plugins, which belong to no cluster, have neither. Where values of a label come and go,
      their number is limited, and what is beyond the limit is counted with the value `other`. Micrometer adds heap,
      collections, threads, classes and processor time of the JVM (`jvm_*`, `process_*`, `system_*`).

      Values are read at each scrape from where they are counted anyway. Counters are 0 when their process starts.
      """;

  private static final Pattern DECLARATION =
      Pattern.compile("(?m)^(public enum|.*) (\\w+) implements MetricDeclaration\\b");
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

  private final SourceTree tree;

  MetricsReport(SourceTree tree) {
    this.tree = tree;
  }

  /** Metrics by the component that declares them, by name. */
  Map<String, List<Metric>> metrics() throws IOException {
    Map<String, List<Metric>> metrics = new TreeMap<>();
    for (Path file : tree.javaFiles("main")) {
      String text = Files.readString(file);
      Matcher declaration = DECLARATION.matcher(text);
      Matcher packageName = PACKAGE.matcher(text);
      if (declaration.find() && packageName.find()) {
        assertThat(declaration.group(1)).as("%s declares metrics", file).isEqualTo("public enum");
        metrics
            .computeIfAbsent(component(packageName.group(1)), unused -> new ArrayList<>())
            .addAll(constants(packageName.group(1) + "." + declaration.group(2)));
      }
    }
    metrics.values().forEach(declared -> declared.sort(Comparator.comparing(Metric::name)));
    return metrics;
  }

  private static List<Metric> constants(String enumName) {
    try {
      return Arrays.stream(Class.forName(enumName).getEnumConstants())
          .map(constant -> ((MetricDeclaration) constant).metric())
          .toList();
    } catch (ClassNotFoundException e) {
      throw new AssertionError("tests/architecture does not see " + enumName, e);
    }
  }

  private static String component(String packageName) {
    return switch (packageName) {
      case "io.legoos.runtime.metrics" -> "Every component";
      case "io.legoos.processor" -> "Processor monitor";
      case "io.legoos.memory" -> "Memory monitor";
      case "io.legoos.storage" -> "Storage monitor";
      case "io.legoos.managers" -> "Managers";
      case "io.legoos.operator" -> "Operator";
      case "io.legoos.deviceplugin" -> "Device plugin";
      default -> packageName;
    };
  }

  String markdown() throws IOException {
    StringBuilder text = new StringBuilder(INTRODUCTION);
    metrics()
        .forEach(
            (component, metrics) -> {
              text.append("\n## ").append(component);
              text.append("\n\n| name | kind | labels | meaning |\n|---|---|---|---|\n");
              metrics.forEach(metric -> text.append(row(metric)));
            });
    return text.toString();
  }

  private static String row(Metric metric) {
    return "| `%s` | %s | %s | %s |\n"
        .formatted(
            metric.name(),
            metric.kind().word(),
            metric.labels().stream().map(MetricsReport::label).collect(Collectors.joining("; ")),
            metric.meaning());
  }

  private static String label(Label label) {
    return label.isOpen()
        ? "`%s` (%s; at most %d)".formatted(label.name(), label.meaning(), label.limit())
        : "`%s`: `%s` (%s)"
            .formatted(label.name(), String.join("`, `", label.values()), label.meaning());
  }
}
