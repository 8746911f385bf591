/** Tests of the package. */
@NullMarked
package io.legoos.memory.cache;

import org.jspecify.annotations.NullMarked;
