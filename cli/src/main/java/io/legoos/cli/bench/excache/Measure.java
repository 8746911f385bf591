package io.legoos.cli.bench.excache;

import io.legoos.cli.bench.frame.ProgramRun.Ended;
import io.legoos.cli.run.StatisticsReport;
import java.util.function.BiFunction;

/** What is measured of a run; first what does not depend on the machine's load. */
enum Measure {
  MISSES("remote misses", "lines", (ended, said) -> (double) said.faults().remote()),
  FLUSHED("flushed", "lines", (ended, said) -> lines(said.flushedBytes())),
  PIGGYBACKED("piggybacked", "lines", (ended, said) -> (double) said.piggybacks()),
  PREFETCH_USED("prefetched, used", "lines", (ended, said) -> (double) said.prefetchUsed()),
  PREFETCH_UNUSED(
      "prefetched, unused",
      "lines",
      (ended, said) -> (double) (said.prefetched() - said.prefetchUsed())),
  SECONDS("wall time", "s", (ended, said) -> ended.seconds());

  private static final long LINE_BYTES = 4096;

  private final String metric;
  private final String unit;
  private final BiFunction<Ended, StatisticsReport, Double> value;

  Measure(String metric, String unit, BiFunction<Ended, StatisticsReport, Double> value) {
    this.metric = metric;
    this.unit = unit;
    this.value = value;
  }

  String metric() {
    return metric;
  }

  String unit() {
    return unit;
  }

  /** Of a run. */
  double of(Ended ended, StatisticsReport statistics) {
    return value.apply(ended, statistics);
  }

  private static double lines(long bytes) {
    return (double) bytes / LINE_BYTES;
  }
}
