package io.legoos.benchmarks;

import java.io.IOException;

/** One way to exchange frames of one shape; frames may be pipelined. */
interface Lane extends AutoCloseable {
  void send() throws IOException;

  void receive() throws IOException;

  @Override
  void close() throws IOException;
}
