/**
 * The ExCache as a data structure: which lines are resident, where, and which to evict next (LegoOS
 * section 4.2). No I/O, clock or thread in here.
 */
@NullMarked
package io.legoos.processor.excache;

import org.jspecify.annotations.NullMarked;
