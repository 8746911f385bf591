package io.legoos.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * Answers the platform's probes in plain HTTP: {@code /livez} while this process can run code at
 * all, {@code /readyz} while it serves. 200 is yes, 503 no. Tells nothing else to anybody.
 */
public final class HealthServer implements AutoCloseable {
  private static final int BACKLOG = 16;
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final int NOT_FOUND = 404;

  private final HttpServer server;
  private final ExecutorService threads;

  private HealthServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Binds and serves.
   *
   * @param listen port 0 chooses a free one
   * @param live asked at each probe; must not block
   * @param ready asked at each probe; must not block
   * @throws StartupException when the address cannot be bound
   */
  public static HealthServer start(HostPort listen, BooleanSupplier live, BooleanSupplier ready)
      throws StartupException {
    try {
      HttpServer server = HttpLimits.create(listen, BACKLOG);
      ExecutorService threads =
          Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("health-", 0).factory());
      server.setExecutor(threads);
      server.createContext("/", exchange -> answer(exchange, NOT_FOUND));
      server.createContext(
          "/livez", exchange -> answer(exchange, live.getAsBoolean() ? OK : UNAVAILABLE));
      server.createContext(
          "/readyz", exchange -> answer(exchange, ready.getAsBoolean() ? OK : UNAVAILABLE));
      server.start();
      return new HealthServer(server, threads);
    } catch (IOException e) {
      throw new StartupException(
          "cannot serve health on " + listen + ": " + e.getMessage() + "; choose another address",
          e);
    }
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    try (exchange) {
      byte[] body = (status == OK ? "ok\n" : "no\n").getBytes(StandardCharsets.US_ASCII);
      exchange.getResponseHeaders().set("Content-Type", "text/plain");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** The port that was bound. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
