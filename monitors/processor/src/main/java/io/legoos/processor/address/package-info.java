/** What is kept by address, at the same cost however much of it there is. */
@NullMarked
package io.legoos.processor.address;

import org.jspecify.annotations.NullMarked;
