/**
 * The page channel on a blocking TCP socket: fixed little-endian frames ({@link
 * io.legoos.protocol.page.tcp.FrameHeader}), one platform thread per lane at the memory monitor.
 */
@NullMarked
package io.legoos.protocol.page.tcp;

import org.jspecify.annotations.NullMarked;
