/** The Unix socket through which `lego run` starts programs. */
@NullMarked
package io.legoos.processor.local;

import org.jspecify.annotations.NullMarked;
