/** Tests of the package. */
@NullMarked
package io.legoos.memory.region;

import org.jspecify.annotations.NullMarked;
