package io.legoos.runtime.metrics;

/**
 * A metric of a component: an enum constant, so that all of a component stand in one place. The
 * build makes {@code docs/metrics.md} from the enums that implement this.
 */
public interface MetricDeclaration {
  Metric metric();
}
