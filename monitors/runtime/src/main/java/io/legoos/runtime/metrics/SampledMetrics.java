package io.legoos.runtime.metrics;

import io.prometheus.client.Collector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the sources at each scrape and makes one family of each metric, whoever said something of
 * it. A source that fails is left out, logged and counted. Thread-safe.
 */
final class SampledMetrics extends Collector {
  private static final Logger LOG = LoggerFactory.getLogger(SampledMetrics.class);

  /** An operator has one for each cluster. */
  private static final int MAX_SOURCES = 256;

  private record Source(ProcessLabels labels, MetricSource asked) {}

  private final List<Source> sources = new CopyOnWriteArrayList<>();
  private final List<DoubleSupplier> kept = new CopyOnWriteArrayList<>();
  private final Map<Samples.Key, LabelBudget> budgets = new HashMap<>();
  private final AtomicLong failures = new AtomicLong();

  AutoCloseable add(ProcessLabels labels, MetricSource asked) {
    if (sources.size() >= MAX_SOURCES) {
      LOG.warn("more than {} sources of metrics; one is left out", MAX_SOURCES);
      return () -> {};
    }
    Source source = new Source(labels, asked);
    sources.add(source);
    return () -> sources.remove(source);
  }

  /** Micrometer holds it weakly. */
  void keep(DoubleSupplier value) {
    kept.add(value);
  }

  @Override
  public synchronized List<MetricFamilySamples> collect() {
    Samples samples = new Samples();
    for (Source source : sources) {
      samples.begin(source.labels());
      try {
        source.asked().sample(samples);
      } catch (RuntimeException e) {
        failures.incrementAndGet();
        LOG.warn("some metrics are missing", e);
      }
    }
    samples.begin(ProcessLabels.NONE);
    samples.put(ProcessMetric.FAILURES, failures.get());
    budgets.keySet().retainAll(samples.rows().keySet());
    Map<Metric, List<MetricFamilySamples.Sample>> lines = new LinkedHashMap<>();
    samples
        .rows()
        .forEach(
            (key, rows) ->
                lines
                    .computeIfAbsent(key.metric(), unused -> new ArrayList<>())
                    .addAll(bounded(samples, key, rows)));
    lines.putAll(samples.histograms());
    return lines.entrySet().stream().map(each -> family(each.getKey(), each.getValue())).toList();
  }

  private List<MetricFamilySamples.Sample> bounded(
      Samples samples, Samples.Key key, Map<List<String>, Double> rows) {
    Metric metric = key.metric();
    List<String> names = samples.names(metric);
    List<MetricFamilySamples.Sample> lines = new ArrayList<>();
    budgets
        .computeIfAbsent(key, unused -> new LabelBudget(metric, metric.limit()))
        .apply(rows)
        .forEach(
            (row, value) ->
                lines.add(new MetricFamilySamples.Sample(metric.name(), names, row, value)));
    return lines;
  }

  private static MetricFamilySamples family(
      Metric metric, List<MetricFamilySamples.Sample> samples) {
    Type type =
        switch (metric.kind()) {
          case GAUGE -> Type.GAUGE;
          case COUNTER -> Type.COUNTER;
          case HISTOGRAM -> Type.HISTOGRAM;
        };
    return new MetricFamilySamples(metric.name(), type, metric.meaning(), samples);
  }
}
