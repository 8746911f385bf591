/** The processor monitor: runs unmodified programs whose memory lives on memory monitors. */
@NullMarked
package io.legoos.processor;

import org.jspecify.annotations.NullMarked;
