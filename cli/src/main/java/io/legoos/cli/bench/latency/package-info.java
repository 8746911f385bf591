/**
 * {@code lego bench latency}: requests and replies over loopback, of sockets, of the page channel
 * and of gRPC, in turns. Client and server are JVMs of their own, as monitors are.
 */
@NullMarked
package io.legoos.cli.bench.latency;

import org.jspecify.annotations.NullMarked;
