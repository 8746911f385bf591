/** Starting, tracing and ending unmodified Linux programs. */
@NullMarked
package io.legoos.processor.process;

import org.jspecify.annotations.NullMarked;
