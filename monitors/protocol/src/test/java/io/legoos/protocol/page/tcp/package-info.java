/** The page channel over TCP. */
@NullMarked
package io.legoos.protocol.page.tcp;

import org.jspecify.annotations.NullMarked;
