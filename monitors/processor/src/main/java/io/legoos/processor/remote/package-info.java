/**
 * What the processor monitor says to memory monitors: the home by gRPC, the owners by page channel.
 */
@NullMarked
package io.legoos.processor.remote;

import org.jspecify.annotations.NullMarked;
