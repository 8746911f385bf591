package io.legoos.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.protocol.page.LatencyHistogram;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final ProcessLabels LABELS = new ProcessLabels("team/main", "memory-0");

  /** One of each kind. */
  private enum Declared implements MetricDeclaration {
    LEVEL(Metric.gauge("legoos_test_level_bytes", MetricUnit.BYTES, "A level.")),
    STEPS(
        Metric.counter(
            "legoos_test_steps_total", MetricUnit.NONE, "Steps.", Label.of("way", "to", "up"))),
    WAITS(Metric.histogram("legoos_test_wait_seconds", "Waits.")),
    ROWS(
        Metric.gauge(
            "legoos_test_rows",
            MetricUnit.NONE,
            "Rows.",
            Label.open("who", "whose", 2),
            Label.of("way", "to", "up", "down")));

    private final Metric metric;

    Declared(Metric metric) {
      this.metric = metric;
    }

    @Override
    public Metric metric() {
      return metric;
    }
  }

  private final Metrics metrics = new Metrics();
  private final Metrics.Scope scope = metrics.scope(LABELS);

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void valuesAreReadAtEachScrapeAndNamesStandAsDeclared() {
    AtomicLong level = new AtomicLong(7);
    AtomicLong steps = new AtomicLong(1);
    scope.gauge(Declared.LEVEL, level::get);
    scope.counter(Declared.STEPS, steps::get, "up");
    assertThat(metrics.scrape())
        .contains("# TYPE legoos_test_level_bytes gauge\n")
        .contains("legoos_test_level_bytes{legocluster=\"team/main\",monitor=\"memory-0\",} 7.0\n");
    level.set(3);
    steps.set(5);
    assertThat(metrics.scrape())
        .contains("legoos_test_level_bytes{legocluster=\"team/main\",monitor=\"memory-0\",} 3.0\n")
        .contains("# TYPE legoos_test_steps_total counter\n")
        .contains("way=\"up\",} 5.0\n");
  }

  @Test
  void aValueThatNobodyElseHoldsIsNotForgotten() {
    scope.gauge(Declared.LEVEL, new AtomicLong(7)::get);
    scope.counter(Declared.STEPS, new AtomicLong(8)::get, "up");
    System.gc();
    assertThat(metrics.scrape()).contains("} 7.0\n").contains("way=\"up\",} 8.0\n");
  }

  @Test
  void sourcesOfOneMetricAreOneFamilyAndEndWhenClosed() throws Exception {
    AutoCloseable first = scope.sampled(into -> into.put(Declared.LEVEL, 1));
    var unused =
        metrics
            .scope(new ProcessLabels("team/other", "memory-0"))
            .sampled(into -> into.put(Declared.LEVEL, 2));
    String both = metrics.scrape();
    assertThat(both.split("# TYPE legoos_test_level_bytes")).hasSize(2);
    assertThat(both).contains("team/main").contains("team/other");
    first.close();
    assertThat(metrics.scrape()).doesNotContain("team/main").contains("team/other");
  }

  @Test
  void aHistogramHasCumulativeBucketsThatEndWithAll() {
    LatencyHistogram waits = new LatencyHistogram();
    waits.record(1_000);
    waits.record(5_000);
    waits.record(Long.MAX_VALUE / 2);
    var unused = scope.sampled(into -> into.put(Declared.WAITS, waits.snapshot()));
    assertThat(metrics.scrape())
        .contains("# TYPE legoos_test_wait_seconds histogram\n")
        .contains("le=\"4.096E-6\",} 1.0\n")
        .contains("le=\"8.192E-6\",} 2.0\n")
        .contains("le=\"+Inf\",} 3.0\n")
        .contains("legoos_test_wait_seconds_count{legocluster=\"team/main\"");
  }

  @Test
  void whoIsBeyondTheLimitIsCountedWithOthers() {
    var unused =
        scope.sampled(
            into -> {
              for (String who : new String[] {"a", "b", "c", "d"}) {
                into.put(Declared.ROWS, 10, who, "up");
              }
            });
    assertThat(metrics.scrape())
        .contains("who=\"a\",way=\"up\",} 10.0")
        .contains("who=\"b\",way=\"up\",} 10.0")
        .contains("who=\"other\",way=\"up\",} 20.0")
        .doesNotContain("who=\"c\"");
  }

  @Test
  void aSourceThatFailsCostsOnlyItself() {
    var failing =
        scope.sampled(
            into -> {
              throw new IllegalStateException("broken");
            });
    var unknown = scope.sampled(into -> into.put(Declared.ROWS, 1, "a", "sideways"));
    var well = scope.sampled(into -> into.put(Declared.LEVEL, 4));
    assertThat(failing).isNotSameAs(unknown).isNotSameAs(well);
    assertThat(metrics.scrape())
        .contains("legoos_process_metric_failures_total{legocluster=\"\",monitor=\"\",} 2.0\n")
        .contains("} 4.0\n")
        .doesNotContain("sideways");
  }

  @Test
  void theJvmSaysItsHeapThreadsAndCollections() {
    metrics.watchJvm(LABELS);
    System.gc();
    assertThat(metrics.scrape())
        .contains("jvm_memory_used_bytes{")
        .contains("jvm_threads_live_threads{")
        .contains("jvm_gc_")
        .contains("legocluster=\"team/main\"");
  }

  @Test
  void namesFollowTheRule() {
    assertThatThrownBy(() -> Metric.gauge("legoos_a_size", MetricUnit.BYTES, "A."))
        .hasMessageContaining("legoos_a_size");
    assertThatThrownBy(() -> Metric.counter("legoos_a_steps", MetricUnit.NONE, "A."))
        .hasMessageContaining("_total");
    assertThatThrownBy(() -> Metric.gauge("legoos_a_total", MetricUnit.NONE, "A."))
        .hasMessageContaining("legoos_a_total");
    assertThatThrownBy(() -> Metric.gauge("legoos_a_count", MetricUnit.NONE, "no sentence"))
        .hasMessageContaining("sentence");
    assertThatThrownBy(() -> scope.gauge(Declared.STEPS, () -> 1, "up"))
        .hasMessageContaining("gauge");
  }
}
