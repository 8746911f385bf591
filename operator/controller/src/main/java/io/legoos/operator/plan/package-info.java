/** What to do about a LegoCluster. Pure: no client, clock or randomness. */
@NullMarked
package io.legoos.operator.plan;

import org.jspecify.annotations.NullMarked;
