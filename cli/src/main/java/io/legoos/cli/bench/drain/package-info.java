/** {@code lego bench drain}: memory monitors are emptied under a program. */
@NullMarked
package io.legoos.cli.bench.drain;

import org.jspecify.annotations.NullMarked;
