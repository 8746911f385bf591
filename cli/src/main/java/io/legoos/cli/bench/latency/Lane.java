package io.legoos.cli.bench.latency;

import java.io.IOException;

/** One way to exchange messages of one shape; replies come in the order of the requests. */
interface Lane extends AutoCloseable {
  void send() throws IOException;

  /** Waits for the reply to the oldest request that has none. */
  void receive() throws IOException;

  @Override
  void close() throws IOException;
}
