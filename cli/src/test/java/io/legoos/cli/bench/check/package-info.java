/** Tests of the package. */
@NullMarked
package io.legoos.cli.bench.check;

import org.jspecify.annotations.NullMarked;
