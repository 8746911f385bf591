package io.legoos.managers;

import io.legoos.linux.UnixConnection;
import java.io.InputStream;
import java.io.OutputStream;

/** A local connection that others may hang up, also when it is closed already. Thread-safe. */
final class LocalCaller implements AutoCloseable {
  private final UnixConnection connection;
  private boolean closed;

  LocalCaller(UnixConnection connection) {
    this.connection = connection;
  }

  UnixConnection.Peer peer() {
    return connection.peer();
  }

  InputStream input() {
    return connection.input();
  }

  OutputStream output() {
    return connection.output();
  }

  /** What reads or writes here ends. The descriptor stays: its number may not become another's. */
  synchronized void hangUp() {
    if (!closed) {
      connection.hangUp();
    }
  }

  /** Of the thread that reads and writes. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      connection.close();
    }
  }
}
