/** Messages over the Unix sockets of a local cluster. */
@NullMarked
package io.legoos.protocol.local;

import org.jspecify.annotations.NullMarked;
