/** Tests of the package. */
@NullMarked
package io.legoos.memory.page;

import org.jspecify.annotations.NullMarked;
