/**
 * {@code lego bench throughput}: lines a second of remote misses and of the first touch of fresh
 * memory.
 */
@NullMarked
package io.legoos.cli.bench.throughput;

import org.jspecify.annotations.NullMarked;
