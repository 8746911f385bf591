/** The messages of FUSE. */
@NullMarked
package io.legoos.linux.fuse;

import org.jspecify.annotations.NullMarked;
