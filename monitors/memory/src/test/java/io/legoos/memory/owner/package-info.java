/** Tests of the package. */
@NullMarked
package io.legoos.memory.owner;

import org.jspecify.annotations.NullMarked;
