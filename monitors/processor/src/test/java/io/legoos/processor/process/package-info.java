@NullMarked
package io.legoos.processor.process;

import org.jspecify.annotations.NullMarked;
