/** What the choices of the ExCache are worth: policy, ways, piggybacks, prefetching. */
@NullMarked
package io.legoos.cli.bench.excache;

import org.jspecify.annotations.NullMarked;
