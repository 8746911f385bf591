/** {@code lego bench recovery}: memory monitors are killed under a program. */
@NullMarked
package io.legoos.cli.bench.recovery;

import org.jspecify.annotations.NullMarked;
