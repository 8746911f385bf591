package io.legoos.processor;

import io.legoos.runtime.metrics.Label;
import io.legoos.runtime.metrics.Metric;
import io.legoos.runtime.metrics.MetricDeclaration;
import io.legoos.runtime.metrics.MetricUnit;

/** What a processor monitor says, of all its vProcesses together. */
public enum ProcessorMetric implements MetricDeclaration {
  CAPACITY(
      Metric.gauge(
          "legoos_processor_capacity_cores", MetricUnit.CORES, "Cores that it has for programs.")),
  THREADS(Metric.gauge("legoos_processor_threads", MetricUnit.NONE, "Threads of all programs.")),
  VPROCESSES(
      Metric.gauge("legoos_processor_vprocesses", MetricUnit.NONE, "vProcesses that it runs.")),
  PROGRAM_CPU(
      Metric.counter(
          "legoos_processor_program_cpu_seconds_total",
          MetricUnit.SECONDS,
          "Processor time of programs, by the kernel's account of the monitor's children.")),
  EXCACHE_CAPACITY(
      Metric.gauge(
          "legoos_excache_capacity_bytes",
          MetricUnit.BYTES,
          "The most that ExCaches may be together; 0 when there is no limit.")),
  EXCACHE_LIMIT(
      Metric.gauge(
          "legoos_excache_limit_bytes",
          MetricUnit.BYTES,
          "Sizes of the ExCaches of all vProcesses that run.")),
  EXCACHE_RESIDENT(
      Metric.gauge(
          "legoos_excache_resident_bytes", MetricUnit.BYTES, "Lines of ExCaches that are in use.")),
  MISSES(
      Metric.counter(
          "legoos_excache_misses_total",
          MetricUnit.NONE,
          "Faults on pages that were not in the ExCache, or could not be written there.",
          Labels.KIND)),
  STALL(
      Metric.counter(
          "legoos_excache_stall_seconds_total",
          MetricUnit.SECONDS,
          "Time that faults took from when they were read to their answer, of all threads.")),
  FETCHED(
      Metric.counter(
          "legoos_excache_fetched_bytes_total",
          MetricUnit.BYTES,
          "Lines that came from memory monitors.")),
  FLUSHED(
      Metric.counter(
          "legoos_excache_flushed_bytes_total",
          MetricUnit.BYTES,
          "Dirty lines that went to memory monitors; those of a secondary count once.")),
  MESSAGES(
      Metric.counter(
          "legoos_excache_messages_total",
          MetricUnit.NONE,
          "Frames to memory monitors.",
          Labels.OPERATION)),
  PIGGYBACKED(
      Metric.counter(
          "legoos_excache_piggybacked_lines_total",
          MetricUnit.NONE,
          "Dirty lines that went along with a fetch.")),
  EARLY_MISSES(
      Metric.counter(
          "legoos_excache_early_misses_total",
          MetricUnit.NONE,
          "Remote misses whose lines were on their way already.")),
  PREFETCHED(
      Metric.counter(
          "legoos_excache_prefetched_lines_total",
          MetricUnit.NONE,
          "Lines that were fetched before they were asked for.")),
  PREFETCH_USED(
      Metric.counter(
          "legoos_excache_prefetch_used_lines_total",
          MetricUnit.NONE,
          "Prefetched lines that were used, as far as faults and samples of streams tell.")),
  EVICTIONS(
      Metric.counter(
          "legoos_excache_evictions_total",
          MetricUnit.NONE,
          "Lines that left the ExCache.",
          Label.of(
              "kind",
              "clean: dropped; dirty: flushed; zero: dirty but all zero, dropped",
              "clean",
              "dirty",
              "zero"))),
  LOST_FAULTS(
      Metric.counter(
          "legoos_excache_lost_faults_total",
          MetricUnit.NONE,
          "Faults on pages of which every copy was lost: SIGBUS.")),
  EXCHANGE(
      Metric.histogram(
          "legoos_page_exchange_seconds",
          "Time from the sending of a frame on the page channel to its reply.",
          Labels.OPERATION)),
  UNREPLICATED_FLUSHES(
      Metric.counter(
          "legoos_replication_unreplicated_flushes_total",
          MetricUnit.NONE,
          "Lines that only their owner took although a secondary should have, too.")),
  RECOVERIES(
      Metric.counter(
          "legoos_recovery_losses_total",
          MetricUnit.NONE,
          "Memory monitors that vProcesses gave up: one for each vProcess that noticed.",
          Label.of("role", "what it was to the vProcess", "home", "owner"))),
  RECOVERIES_PENDING(
      Metric.gauge(
          "legoos_recovery_pending",
          MetricUnit.NONE,
          "Losses of running vProcesses after which not all pages have two holders again.")),
  RECOVERY_ANSWERED(
      Metric.counter(
          "legoos_recovery_answered_total",
          MetricUnit.NONE,
          "Losses after which a fault was answered by other holders.")),
  RECOVERY_ANSWERED_TIME(
      Metric.counter(
          "legoos_recovery_answered_seconds_total",
          MetricUnit.SECONDS,
          "Time from noticing such a loss to the first such answer.")),
  RECOVERY_WHOLE(
      Metric.counter(
          "legoos_recovery_whole_total",
          MetricUnit.NONE,
          "Losses after which all pages had two holders again.")),
  RECOVERY_WHOLE_TIME(
      Metric.counter(
          "legoos_recovery_whole_seconds_total",
          MetricUnit.SECONDS,
          "Time from noticing such a loss until then."));

  /** Constants of an enum come after its values. */
  static final class Labels {
    static final Label KIND =
        Label.of(
            "kind",
            "remote: fetched; write_protect: first write to a clean line; zero_fill: first touch;"
                + " refault: was on its way out",
            "remote",
            "write_protect",
            "zero_fill",
            "refault");
    static final Label OPERATION = Label.of("operation", "which way", "fetch", "flush");

    private Labels() {}
  }

  private final Metric metric;

  ProcessorMetric(Metric metric) {
    this.metric = metric;
  }

  @Override
  public Metric metric() {
    return metric;
  }
}
