/** What a LegoCluster's objects look like on Kubernetes. Pure: no client, clock or randomness. */
@NullMarked
package io.legoos.operator.model;

import org.jspecify.annotations.NullMarked;
