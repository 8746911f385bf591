/** The packing study: how many machines a workload needs, and how well it fills them. */
@NullMarked
package io.legoos.cli.simulate.study;

import org.jspecify.annotations.NullMarked;
