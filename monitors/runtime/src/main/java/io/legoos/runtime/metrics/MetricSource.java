package io.legoos.runtime.metrics;

/**
 * Says what there is at this moment. Asked at each scrape, by one thread at a time; must not block
 * for long.
 */
@FunctionalInterface
public interface MetricSource {
  void sample(Samples into);
}
