/**
 * The memory monitor: owns page frames and vRegions, and is home of vProcesses (design section 5).
 */
@NullMarked
package io.legoos.memory;

import org.jspecify.annotations.NullMarked;
