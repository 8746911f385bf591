/** Address ranges, VMAs, and the choice of addresses: pure logic. */
@NullMarked
package io.legoos.memory.region;

import org.jspecify.annotations.NullMarked;
