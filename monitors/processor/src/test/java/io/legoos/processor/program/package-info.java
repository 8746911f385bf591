@NullMarked
package io.legoos.processor.program;

import org.jspecify.annotations.NullMarked;
