package io.legoos.cli.bench.throughput;

import io.legoos.cli.run.StatisticsReport;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the program told.
 *
 * @param passes by their names
 * @param statistics of all of it; null: it ran without LegoOS
 */
record Outcome(Setting setting, Map<String, Pass> passes, @Nullable StatisticsReport statistics) {
  Outcome {
    passes = Map.copyOf(passes);
  }
}
