/**
 * What a process says of itself to Prometheus: declarations, one registry a process, the endpoint.
 */
@NullMarked
package io.legoos.runtime.metrics;

import org.jspecify.annotations.NullMarked;
