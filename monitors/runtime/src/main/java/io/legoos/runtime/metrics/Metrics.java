package io.legoos.runtime.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.micrometer.prometheus.PrometheusNamingConvention;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All metrics of one process: Micrometer's registry, the JVM's metrics in it, and the components'
 * own. Values are read at each scrape from where they are counted anyway, so a data path pays
 * nothing. Thread-safe.
 */
public final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final SampledMetrics sampled;

  @GuardedBy("this")
  private @Nullable JvmGcMetrics collections;

  /** Has the JVM's metrics only after {@link #watchJvm}. */
  public Metrics() {
    registry.config().namingConvention(new DeclaredNames());
    this.sampled = new SampledMetrics().register(registry.getPrometheusRegistry());
  }

  /** A part of this process that says things of itself. */
  public Scope scope(ProcessLabels labels) {
    return new Scope(labels);
  }

  /** Adds heap, collections, threads, classes and processor time of this JVM. */
  public synchronized void watchJvm(ProcessLabels labels) {
    if (collections != null) {
      return;
    }
    Tags tags = tags(labels);
    collections = new JvmGcMetrics(tags);
    collections.bindTo(registry);
    new JvmMemoryMetrics(tags).bindTo(registry);
    new JvmThreadMetrics(tags).bindTo(registry);
    new ClassLoaderMetrics(tags).bindTo(registry);
    new ProcessorMetrics(tags).bindTo(registry);
  }

  /** All values now, in Prometheus's text format 0.0.4. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public synchronized void close() {
    if (collections != null) {
      collections.close();
    }
    registry.close();
  }

  private static Tags tags(ProcessLabels labels) {
    Tags tags = Tags.empty();
    for (int i = 0; i < ProcessLabels.NAMES.size(); i++) {
      tags = tags.and(ProcessLabels.NAMES.get(i), labels.values().get(i));
    }
    return tags;
  }

  /** Where a part of the process enters its metrics. Thread-safe. */
  public final class Scope {
    private final ProcessLabels labels;

    private Scope(ProcessLabels labels) {
      this.labels = labels;
    }

    /** A value that goes up and down. */
    public void gauge(MetricDeclaration declaration, DoubleSupplier value, String... values) {
      require(declaration, MetricKind.GAUGE);
      Metric metric = declaration.metric();
      // Micrometer would hold it weakly, and what is asked for may be nobody else's.
      Gauge.builder(metric.name(), value::getAsDouble)
          .strongReference(true)
          .tags(tags(metric, values))
          .description(metric.meaning())
          .register(registry);
    }

    /** A value that only grows. */
    public void counter(MetricDeclaration declaration, DoubleSupplier value, String... values) {
      require(declaration, MetricKind.COUNTER);
      Metric metric = declaration.metric();
      sampled.keep(value);
      FunctionCounter.builder(metric.name(), value, DoubleSupplier::getAsDouble)
          .tags(tags(metric, values))
          .description(metric.meaning())
          .register(registry);
    }

    /**
     * Values whose labels come and go, or that belong together. None of them may be a {@link
     * #gauge} or {@link #counter} as well.
     *
     * @return ends it
     */
    public AutoCloseable sampled(MetricSource source) {
      return sampled.add(labels, source);
    }

    private void require(MetricDeclaration declaration, MetricKind kind) {
      if (declaration.metric().kind() != kind) {
        throw new IllegalArgumentException(declaration.metric().name() + " is no " + kind.word());
      }
    }

    private Tags tags(Metric metric, String... values) {
      if (values.length != metric.labels().size()) {
        throw new IllegalArgumentException(metric.name() + " has labels " + metric.labelNames());
      }
      Tags tags = Metrics.tags(labels);
      for (int i = 0; i < values.length; i++) {
        tags = tags.and(metric.labels().get(i).name(), values[i]);
      }
      return tags;
    }
  }

  /** Declared names stand as they are; Micrometer's own become Prometheus's. */
  private static final class DeclaredNames implements NamingConvention {
    private final NamingConvention others = new PrometheusNamingConvention();

    @Override
    public String name(String name, Meter.Type type, @Nullable String baseUnit) {
      return name.startsWith("legoos_") ? name : others.name(name, type, baseUnit);
    }

    @Override
    public String tagKey(String key) {
      return others.tagKey(key);
    }

    @Override
    public String tagValue(String value) {
      return others.tagValue(value);
    }
  }
}
