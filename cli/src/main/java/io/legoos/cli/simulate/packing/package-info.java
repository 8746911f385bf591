/**
 * Pods on machines, as pure logic: monolithic servers, and pools of components that the managers'
 * own placement code fills. No I/O, no clock, no thread; the same workload gives the same result.
 */
@NullMarked
package io.legoos.cli.simulate.packing;

import org.jspecify.annotations.NullMarked;
