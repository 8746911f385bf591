/**
 * Placement as pure functions: records in, a decision out. No I/O, no clock, no thread, no
 * randomness; the same candidates in any order give the same decision.
 */
@NullMarked
package io.legoos.managers.placement;

import org.jspecify.annotations.NullMarked;
