/** Tests of the package. */
@NullMarked
package io.legoos.memory.replica;

import org.jspecify.annotations.NullMarked;
