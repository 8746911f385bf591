/**
 * The kernel's side of FUSE: /dev/fuse and the messages on it, as in linux/fuse.h (fuse(4)).
 * Protocol 7.38; kernels that speak a newer one keep to that.
 */
@NullMarked
package io.legoos.linux.fuse;

import org.jspecify.annotations.NullMarked;
