/** Benchmarks of the data plane, each next to the plainest thing that does the same. */
@NullMarked
package io.legoos.benchmarks;

import org.jspecify.annotations.NullMarked;
