package io.legoos.cli.cluster;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/**
 * What a component writes into its ready file.
 *
 * @param pid of the component itself
 * @param controlAddress host:port of its control plane
 * @param pageAddress host:port of its page channel, of a memory monitor
 * @param metricsAddress host:port of its metrics
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ReadyReport(
    long pid,
    @Nullable String controlAddress,
    @Nullable String pageAddress,
    @Nullable String metricsAddress) {}
