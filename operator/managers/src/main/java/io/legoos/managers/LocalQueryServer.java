package io.legoos.managers;

import io.legoos.protocol.control.v1.ManagerQuery;
import io.legoos.protocol.local.LocalMessages;
import io.legoos.runtime.StartupException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@link ManagerQuery}s of local users on a Unix socket that every user may connect to.
 * Connections are bounded in number, requests in size, and each request in time; a connection that
 * breaks a limit is closed.
 */
final class LocalQueryServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalQueryServer.class);
  private static final int MAX_CONNECTIONS = 64;
  private static final int MAX_QUERY_BYTES = 64 * 1024;

  private final Path socket;
  private final ServerSocketChannel server;
  private final LocalQueries queries;
  private final Duration requestDeadline;
  private final Semaphore free = new Semaphore(MAX_CONNECTIONS);
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService deadlines =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("local-deadlines").factory());

  private LocalQueryServer(
      Path socket, ServerSocketChannel server, LocalQueries queries, Duration requestDeadline) {
    this.socket = socket;
    this.server = server;
    this.queries = queries;
    this.requestDeadline = requestDeadline;
  }

  /**
   * Binds {@code socket}, replacing one that a dead server left, and serves.
   *
   * @param requestDeadline from the end of the last answer to the end of the next
   * @throws StartupException when somebody serves there already, or it cannot be bound
   */
  static LocalQueryServer start(Path socket, LocalQueries queries, Duration requestDeadline)
      throws StartupException {
    try {
      if (Files.exists(socket)) {
        removeStale(socket);
      }
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        server.bind(UnixDomainSocketAddress.of(socket));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
      } catch (IOException e) {
        server.close();
        throw e;
      }
      LocalQueryServer started = new LocalQueryServer(socket, server, queries, requestDeadline);
      Thread.ofPlatform().daemon().name("local-queries").start(started::acceptAll);
      return started;
    } catch (IOException e) {
      throw new StartupException(
          "cannot listen on the Unix socket " + socket + ": " + e.getMessage() + "; choose another",
          e);
    }
  }

  private static void removeStale(Path socket) throws IOException, StartupException {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException nobodyThere) {
      Files.deleteIfExists(socket);
      return;
    }
    throw new StartupException(
        "somebody serves on the Unix socket " + socket + "; stop that cluster first");
  }

  private void acceptAll() {
    while (server.isOpen()) {
      try {
        SocketChannel connection = server.accept();
        if (!free.tryAcquire()) {
          connection.close();
          continue;
        }
        open.add(connection);
        Thread.ofVirtual().name("local-query").start(() -> serve(connection));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn("cannot accept on {}", socket, e);
        pause();
      }
    }
  }

  /** Out of file descriptors, say: let go of the processor until that has passed. */
  private static void pause() {
    try {
      Thread.sleep(Duration.ofMillis(100));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      BoundedInput in = new BoundedInput(Channels.newInputStream(connection), MAX_QUERY_BYTES);
      OutputStream out = Channels.newOutputStream(connection);
      while (serveOne(connection, in, out)) {
        in.renew();
      }
    } catch (IOException e) {
      LOG.debug("local connection ended", e);
    } finally {
      open.remove(connection);
      free.release();
    }
  }

  private boolean serveOne(SocketChannel connection, BoundedInput in, OutputStream out)
      throws IOException {
    ScheduledFuture<?> deadline =
        deadlines.schedule(
            () -> closeQuietly(connection), requestDeadline.toNanos(), TimeUnit.NANOSECONDS);
    try {
      @Nullable ManagerQuery query = LocalMessages.read(in, ManagerQuery.parser());
      if (query == null) {
        return false;
      }
      LocalMessages.write(out, queries.answer(query, mayChange(connection)));
      return true;
    } finally {
      deadline.cancel(false);
    }
  }

  /** Root, and the user of this process. */
  private static boolean mayChange(SocketChannel connection) throws IOException {
    String user = connection.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
    return user.equals("root") || user.equals("0") || user.equals(System.getProperty("user.name"));
  }

  private static void closeQuietly(SocketChannel connection) {
    try {
      connection.close();
    } catch (IOException e) {
      LOG.debug("closing a local connection failed", e);
    }
  }

  /** Closes all connections and removes the socket. */
  @Override
  public void close() throws IOException {
    server.close();
    open.forEach(LocalQueryServer::closeQuietly);
    deadlines.shutdownNow();
    Files.deleteIfExists(socket);
  }
}
