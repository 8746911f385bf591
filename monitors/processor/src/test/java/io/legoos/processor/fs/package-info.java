/** Volumes over FUSE, against a volume in memory. */
@NullMarked
package io.legoos.processor.fs;

import org.jspecify.annotations.NullMarked;
