/**
 * {@code lego bench mttf}: mean times to failure of servers and components, and what failures mean
 * to applications, by formula and by simulation. Pure: nothing is started, no clock is looked at,
 * and the same seed gives the same.
 */
@NullMarked
package io.legoos.cli.bench.mttf;

import org.jspecify.annotations.NullMarked;
