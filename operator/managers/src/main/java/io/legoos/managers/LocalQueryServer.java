package io.legoos.managers;

import io.legoos.linux.UnixConnection;
import io.legoos.linux.UnixServer;
import io.legoos.protocol.control.v1.ManagerAnswer;
import io.legoos.protocol.control.v1.ManagerQuery;
import io.legoos.protocol.local.LocalMessages;
import io.legoos.runtime.StartupException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@link ManagerQuery}s of local users on a Unix socket that every user may connect to.
 * Connections are bounded in number, requests in size, and both reading and writing in time; a
 * connection that breaks a limit is closed.
 */
final class LocalQueryServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalQueryServer.class);
  private static final int MAX_CONNECTIONS = 64;
  private static final int MAX_QUERY_BYTES = 64 * 1024;

  /** Every user may connect. */
  private static final int SOCKET_MODE = 0666;

  private final Path socket;
  private final UnixServer server;
  private final int ownUid;
  private final LocalQueries queries;
  private final Duration requestDeadline;
  private final Semaphore free = new Semaphore(MAX_CONNECTIONS);
  private final Set<LocalCaller> open = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService deadlines =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("local-deadlines").factory());

  private volatile boolean closed;

  private LocalQueryServer(
      Path socket, UnixServer server, int ownUid, LocalQueries queries, Duration requestDeadline) {
    this.socket = socket;
    this.server = server;
    this.ownUid = ownUid;
    this.queries = queries;
    this.requestDeadline = requestDeadline;
  }

  /**
   * Binds {@code socket}, replacing one that a dead server left, and serves.
   *
   * @param requestDeadline from the end of the last answer to the end of the next question, and of
   *     an answer
   * @throws StartupException when somebody serves there already, or it cannot be bound
   */
  static LocalQueryServer start(Path socket, LocalQueries queries, Duration requestDeadline)
      throws StartupException {
    try {
      if (Files.exists(socket)) {
        removeStale(socket);
      }
      UnixServer server = UnixServer.listen(socket, SOCKET_MODE);
      LocalQueryServer started;
      try {
        // Who made it is who runs this; /proc/self may be root's.
        int ownUid = (Integer) Files.getAttribute(socket, "unix:uid");
        started = new LocalQueryServer(socket, server, ownUid, queries, requestDeadline);
      } catch (IOException e) {
        server.close();
        throw e;
      }
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
    while (!closed) {
      try {
        LocalCaller caller = new LocalCaller(server.accept());
        if (!free.tryAcquire()) {
          caller.close();
          continue;
        }
        open.add(caller);
        // A system call would hold the carrier of a virtual thread.
        Thread.ofPlatform().daemon().name("local-query").start(() -> serve(caller));
      } catch (IOException e) {
        if (!closed) {
          LOG.warn("cannot accept on {}", socket, e);
          pause();
        }
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

  private void serve(LocalCaller caller) {
    try (caller) {
      BoundedInput in = new BoundedInput(caller.input(), MAX_QUERY_BYTES);
      OutputStream out = caller.output();
      while (serveOne(caller, in, out)) {
        in.renew();
      }
    } catch (IOException | RejectedExecutionException e) {
      // The latter after close().
      LOG.debug("local connection ended", e);
    } finally {
      open.remove(caller);
      free.release();
    }
  }

  private boolean serveOne(LocalCaller caller, BoundedInput in, OutputStream out)
      throws IOException {
    ScheduledFuture<?> asking = deadline(caller);
    @Nullable ManagerQuery query;
    try {
      query = LocalMessages.read(in, ManagerQuery.parser());
    } finally {
      asking.cancel(false);
    }
    if (query == null) {
      return false;
    }
    UnixConnection.Peer peer = caller.peer();
    boolean mayChange = peer.uid() == 0 || peer.uid() == ownUid;
    ManagerAnswer answer = queries.answer(query, new LocalUser(peer.uid(), peer.gid(), mayChange));
    ScheduledFuture<?> answering = deadline(caller);
    try {
      LocalMessages.write(out, answer);
      return true;
    } finally {
      answering.cancel(false);
    }
  }

  private ScheduledFuture<?> deadline(LocalCaller caller) {
    return deadlines.schedule(caller::hangUp, requestDeadline.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Closes all connections and removes the socket. */
  @Override
  public void close() throws IOException {
    closed = true;
    server.close();
    open.forEach(LocalCaller::hangUp);
    deadlines.shutdownNow();
    Files.deleteIfExists(socket);
  }
}
