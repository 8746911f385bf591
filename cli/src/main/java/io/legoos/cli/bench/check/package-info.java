/**
 * {@code lego bench check}: a few ratios beside those that are kept in a file, for CI.
 *
 * <p>{@code RoundRunner} measures one {@code Round}; a {@code Ratio} is a pure function of one;
 * {@code RegressionRule} decides, without I/O, clock or thread.
 */
@NullMarked
package io.legoos.cli.bench.check;

import org.jspecify.annotations.NullMarked;
