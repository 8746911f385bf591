/**
 * What is done once so that start-up caches know it: a cluster's programs, and the client's run.
 */
@NullMarked
package io.legoos.cli.rehearsal;

import org.jspecify.annotations.NullMarked;
