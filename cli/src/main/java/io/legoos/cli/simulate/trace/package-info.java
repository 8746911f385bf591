/** A recorded workload: CSV files, their columns, and the machines and pods that they describe. */
@NullMarked
package io.legoos.cli.simulate.trace;

import org.jspecify.annotations.NullMarked;
