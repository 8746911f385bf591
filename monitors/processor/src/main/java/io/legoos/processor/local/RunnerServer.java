package io.legoos.processor.local;

import io.legoos.linux.LinuxException;
import io.legoos.linux.StaleSocket;
import io.legoos.linux.UnixConnection;
import io.legoos.linux.UnixServer;
import io.legoos.processor.VProcessRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts the connections of `lego run`, one thread each, up to a limit. */
public final class RunnerServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunnerServer.class);
  private static final int MAX_CONNECTIONS = 1024;
  // Anybody on the machine may run programs here, as themselves.
  private static final int SOCKET_MODE = 0666;

  private final UnixServer server;
  private final VProcessRegistry registry;
  private final Set<UnixConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private RunnerServer(UnixServer server, VProcessRegistry registry) {
    this.server = server;
    this.registry = registry;
  }

  /**
   * Listens at {@code path}, replacing the socket of a monitor that is gone.
   *
   * @throws IOException when somebody listens there, or something else is there
   */
  public static RunnerServer start(Path path, VProcessRegistry registry) throws IOException {
    if (StaleSocket.remove(path)) {
      LOG.info("{}: replaced, nobody listened there any more", path);
    }
    RunnerServer runner = new RunnerServer(UnixServer.listen(path, SOCKET_MODE), registry);
    Thread.ofPlatform().daemon().name("runner-accept").start(runner::accept);
    return runner;
  }

  private void accept() {
    while (!closed) {
      try {
        UnixConnection connection = server.accept();
        if (connections.size() >= MAX_CONNECTIONS) {
          connection.close();
          continue;
        }
        connections.add(connection);
        Thread.ofPlatform()
            .daemon()
            .name("runner-" + connection.peer().pid())
            .start(
                () -> {
                  try {
                    new RunnerSession(connection, registry).serve();
                  } finally {
                    connections.remove(connection);
                    connection.close();
                  }
                });
      } catch (LinuxException e) {
        if (!closed) {
          LOG.warn("cannot accept a local connection: {}", e.getMessage());
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    server.close();
    connections.forEach(UnixConnection::hangUp);
  }
}
