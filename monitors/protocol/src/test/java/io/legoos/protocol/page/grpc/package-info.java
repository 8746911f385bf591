/** The page channel over gRPC. */
@NullMarked
package io.legoos.protocol.page.grpc;

import org.jspecify.annotations.NullMarked;
