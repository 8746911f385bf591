/**
 * A cluster on this machine: the managers and monitors of a LegoCluster manifest as processes.
 *
 * <p>{@code ClusterPlan} (pure) says what to start; {@code ClusterStarter} starts all of it or
 * nothing; {@code ClusterStopper} ends it. What runs is recorded in the cluster's state directory.
 */
@NullMarked
package io.legoos.cli.cluster;

import org.jspecify.annotations.NullMarked;
