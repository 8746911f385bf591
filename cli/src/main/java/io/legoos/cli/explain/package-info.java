/** {@code lego explain}: why a vProcess waits, and what would let it run. Pure but the command. */
@NullMarked
package io.legoos.cli.explain;

import org.jspecify.annotations.NullMarked;
