/**
 * What all experiments share: clusters and program runs of their own, the result and its printing.
 *
 * <p>An {@code Experiment} gets a {@code Bench} and returns {@code Findings}: rows that are made,
 * without I/O, from {@code Samples}.
 */
@NullMarked
package io.legoos.cli.bench.frame;

import org.jspecify.annotations.NullMarked;
