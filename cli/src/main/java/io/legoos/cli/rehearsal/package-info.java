/** Programs that a cluster runs once so that the start-up caches of its components know them. */
@NullMarked
package io.legoos.cli.rehearsal;

import org.jspecify.annotations.NullMarked;
