package io.legoos.processor.remote;

import io.legoos.protocol.page.LatencyHistogram;
import java.time.Duration;

/**
 * What all lanes of a processor monitor have in common.
 *
 * @param deadline who does not answer to a fetch or a flush in this time is given up
 * @param fetches how long exchanges of fault handlers took
 * @param flushes how long exchanges of evictors took
 */
public record LaneSettings(Duration deadline, LatencyHistogram fetches, LatencyHistogram flushes) {
  /** With histograms of their own. */
  public static LaneSettings of(Duration deadline) {
    return new LaneSettings(deadline, new LatencyHistogram(), new LatencyHistogram());
  }

  public LaneSettings within(Duration other) {
    return new LaneSettings(other, fetches, flushes);
  }
}
