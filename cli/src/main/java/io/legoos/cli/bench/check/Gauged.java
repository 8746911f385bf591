package io.legoos.cli.bench.check;

import io.legoos.cli.run.StatisticsReport;

/**
 * One run of a gauge program under {@code lego run}.
 *
 * @param timing of its part that counts
 * @param monitorCpuSeconds processor time of all components during the whole run
 * @param statistics of the whole run
 */
record Gauged(Timing timing, double monitorCpuSeconds, StatisticsReport statistics) {
  double remoteMisses() {
    return statistics.faults().remote();
  }

  double messages() {
    return statistics.fetchMessages() + statistics.flushMessages();
  }
}
