package io.legoos.runtime.metrics;

import io.legoos.protocol.page.LatencyHistogram;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values of one scrape. Not thread-safe. */
public final class Samples {
  /** A metric of a part of the process. */
  record Key(Metric metric, ProcessLabels labels) {}

  private final Map<Key, Map<List<String>, Double>> rows = new LinkedHashMap<>();
  private final Map<Metric, List<Sample>> histograms = new LinkedHashMap<>();
  private ProcessLabels labels = ProcessLabels.NONE;

  Samples() {}

  /** Whose values come next. */
  void begin(ProcessLabels next) {
    labels = next;
  }

  /**
   * A value; two with the same labels are added up.
   *
   * @param values of the labels, in the order of the declaration
   * @throws IllegalArgumentException when labels are missing, or one has a value that is not its
   */
  public void put(MetricDeclaration declaration, double value, String... values) {
    Metric metric = declaration.metric();
    if (metric.kind() == MetricKind.HISTOGRAM) {
      throw new IllegalArgumentException(metric.name() + " is a histogram");
    }
    rows.computeIfAbsent(new Key(metric, labels), unused -> new LinkedHashMap<>())
        .merge(row(metric, values), value, Double::sum);
  }

  /** A histogram of times; nothing can be added to it. */
  public void put(
      MetricDeclaration declaration, LatencyHistogram.Snapshot snapshot, String... values) {
    Metric metric = declaration.metric();
    if (metric.kind() != MetricKind.HISTOGRAM) {
      throw new IllegalArgumentException(metric.name() + " is no histogram");
    }
    List<String> names = names(metric);
    List<String> row = row(metric, values);
    List<Sample> samples = histograms.computeIfAbsent(metric, unused -> new ArrayList<>());
    List<String> bucketNames = new ArrayList<>(names);
    bucketNames.add("le");
    for (int i = 0; i < snapshot.bounds(); i++) {
      List<String> bucket = new ArrayList<>(row);
      bucket.add(Double.toString(snapshot.boundSeconds(i)));
      samples.add(
          new Sample(metric.name() + "_bucket", bucketNames, bucket, snapshot.countUpTo(i)));
    }
    List<String> all = new ArrayList<>(row);
    all.add("+Inf");
    samples.add(new Sample(metric.name() + "_bucket", bucketNames, all, snapshot.count()));
    samples.add(new Sample(metric.name() + "_count", names, row, snapshot.count()));
    samples.add(new Sample(metric.name() + "_sum", names, row, snapshot.sumSeconds()));
  }

  /** Names of all labels of a metric in this scrape, those of the process first. */
  List<String> names(Metric metric) {
    List<String> names = new ArrayList<>(ProcessLabels.NAMES);
    names.addAll(metric.labelNames());
    return names;
  }

  private List<String> row(Metric metric, String... values) {
    List<Label> declared = metric.labels();
    if (values.length != declared.size()) {
      throw new IllegalArgumentException(metric.name() + " has labels " + metric.labelNames());
    }
    List<String> row = new ArrayList<>(labels.values());
    for (int i = 0; i < values.length; i++) {
      Label label = declared.get(i);
      if (!label.isOpen() && !label.values().contains(values[i])) {
        throw new IllegalArgumentException(
            metric.name() + ": " + label.name() + " is never '" + values[i] + "'");
      }
      row.add(values[i]);
    }
    return List.copyOf(row);
  }

  Map<Key, Map<List<String>, Double>> rows() {
    return rows;
  }

  Map<Metric, List<Sample>> histograms() {
    return histograms;
  }
}
