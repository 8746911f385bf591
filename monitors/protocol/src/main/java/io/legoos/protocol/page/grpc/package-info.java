/** The page channel as a gRPC bidirectional stream: the twin of the TCP transport. */
@NullMarked
package io.legoos.protocol.page.grpc;

import org.jspecify.annotations.NullMarked;
