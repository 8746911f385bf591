/** How the time of the packing study grows with the number of pods. */
@NullMarked
package io.legoos.cli.bench.packing;

import org.jspecify.annotations.NullMarked;
