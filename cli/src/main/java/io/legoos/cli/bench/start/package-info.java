/** What the start of a local cluster costs, and the first programs on it. */
@NullMarked
package io.legoos.cli.bench.start;

import org.jspecify.annotations.NullMarked;
