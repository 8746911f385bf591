/** Tests of the package. */
@NullMarked
package io.legoos.processor.address;

import org.jspecify.annotations.NullMarked;
