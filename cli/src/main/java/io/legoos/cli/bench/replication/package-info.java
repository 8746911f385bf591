/** {@code lego bench replication}: what a second copy of every page costs. */
@NullMarked
package io.legoos.cli.bench.replication;

import org.jspecify.annotations.NullMarked;
