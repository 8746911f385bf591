/** Tests of whole memory monitors. */
@NullMarked
package io.legoos.memory;

import org.jspecify.annotations.NullMarked;
