/** Tests of the package. */
@NullMarked
package io.legoos.memory.home;

import org.jspecify.annotations.NullMarked;
