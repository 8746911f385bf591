/** Clusters as they run: their managers, keys and reconciler. */
@NullMarked
package io.legoos.operator.cluster;

import org.jspecify.annotations.NullMarked;
