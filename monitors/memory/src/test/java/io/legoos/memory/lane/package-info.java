/** Tests of the package. */
@NullMarked
package io.legoos.memory.lane;

import org.jspecify.annotations.NullMarked;
