package io.legoos.tests.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.legoos.runtime.metrics.Label;
import io.legoos.runtime.metrics.Metric;
import io.legoos.runtime.metrics.MetricDeclaration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  /** Metrics by the package that declares them, by name. */
  Map<String, List<Metric>> metrics() {
    Map<String, List<Metric>> metrics = new TreeMap<>();
    for (JavaClass each :
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.legoos")) {
      if (each.isAssignableTo(MetricDeclaration.class) && each.isEnum()) {
        List<Metric> declared =
            metrics.computeIfAbsent(component(each), unused -> new ArrayList<>());
        Arrays.stream(each.reflect().getEnumConstants())
            .map(constant -> ((MetricDeclaration) constant).metric())
            .forEach(declared::add);
      }
    }
    metrics.values().forEach(declared -> declared.sort(Comparator.comparing(Metric::name)));
    return metrics;
  }

  /** Declarations that the report cannot find the values of. */
  List<String> declarationsThatAreNoEnum() {
    return new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.legoos").stream()
            .filter(each -> each.isAssignableTo(MetricDeclaration.class))
            .filter(each -> !each.isEnum() && !each.isInterface())
            .map(JavaClass::getName)
            .toList();
  }

  private static String component(JavaClass declaring) {
    return switch (declaring.getPackageName()) {
      case "io.legoos.runtime.metrics" -> "Every component";
      case "io.legoos.processor" -> "Processor monitor";
      case "io.legoos.memory" -> "Memory monitor";
      case "io.legoos.storage" -> "Storage monitor";
      case "io.legoos.managers" -> "Managers";
      case "io.legoos.deviceplugin" -> "Device plugin";
      default -> declaring.getPackageName();
    };
  }

  String markdown() {
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
