package io.legoos.runtime.metrics;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The declaration of one metric.
 *
 * @param name {@code legoos_COMPONENT_NOUN_UNIT}, and {@code _total} for a counter
 * @param labels in the order in which values are given; besides those of the whole process
 * @param meaning one sentence
 */
public record Metric(
    String name, MetricKind kind, MetricUnit unit, List<Label> labels, String meaning) {
  private static final Pattern NAME = Pattern.compile("legoos(_[a-z]+){2,8}");

  public Metric {
    labels = List.copyOf(labels);
    String wanted =
        (unit == MetricUnit.NONE ? "" : "_" + unit.word())
            + (kind == MetricKind.COUNTER ? "_total" : "");
    if (!NAME.matcher(name).matches()
        || !name.endsWith(wanted)
        || (kind != MetricKind.COUNTER && name.endsWith("_total"))) {
      throw new IllegalArgumentException(name + " is not legoos_COMPONENT_NOUN" + wanted);
    }
    if (!meaning.endsWith(".")) {
      throw new IllegalArgumentException(name + ": its meaning is no sentence");
    }
  }

  public static Metric gauge(String name, MetricUnit unit, String meaning, Label... labels) {
    return new Metric(name, MetricKind.GAUGE, unit, List.of(labels), meaning);
  }

  public static Metric counter(String name, MetricUnit unit, String meaning, Label... labels) {
    return new Metric(name, MetricKind.COUNTER, unit, List.of(labels), meaning);
  }

  /** Of times, in seconds. */
  public static Metric histogram(String name, String meaning, Label... labels) {
    return new Metric(name, MetricKind.HISTOGRAM, MetricUnit.SECONDS, List.of(labels), meaning);
  }

  /** How many combinations of values that come and go it has at most. */
  int limit() {
    return labels.stream().filter(Label::isOpen).mapToInt(Label::limit).max().orElse(1);
  }

  List<String> labelNames() {
    return labels.stream().map(Label::name).toList();
  }
}
