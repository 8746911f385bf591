package io.legoos.runtime.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.legoos.runtime.HostPort;
import io.legoos.runtime.HttpLimits;
import io.legoos.runtime.StartupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Answers {@code GET /metrics} in plain HTTP, a few at a time; who comes beyond that gets 503. The
 * numbers hold no content of programs, but names of vNodes and monitors. Thread-safe.
 */
public final class MetricsServer implements AutoCloseable {
  private static final int BACKLOG = 16;
  private static final int MAX_SCRAPES = 4;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int NO_SUCH_METHOD = 405;
  private static final int UNAVAILABLE = 503;
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads;
  private final Metrics metrics;
  private final Semaphore scrapes = new Semaphore(MAX_SCRAPES);

  private MetricsServer(HttpServer server, ExecutorService threads, Metrics metrics) {
    this.server = server;
    this.threads = threads;
    this.metrics = metrics;
  }

  /**
   * Binds and serves.
   *
   * @param listen port 0 chooses a free one
   * @throws StartupException when the address cannot be bound
   */
  public static MetricsServer start(HostPort listen, Metrics metrics) throws StartupException {
    try {
      HttpServer http = HttpLimits.create(listen, BACKLOG);
      ExecutorService threads =
          Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("metrics-", 0).factory());
      http.setExecutor(threads);
      MetricsServer server = new MetricsServer(http, threads, metrics);
      http.createContext("/", exchange -> server.answer(exchange));
      http.start();
      return server;
    } catch (IOException e) {
      throw new StartupException(
          "cannot serve metrics on " + listen + ": " + e.getMessage() + "; choose another address",
          e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals("/metrics")) {
        send(exchange, NOT_FOUND, "metrics are at /metrics\n");
      } else if (!exchange.getRequestMethod().equals("GET")) {
        send(exchange, NO_SUCH_METHOD, "GET only\n");
      } else if (!scrapes.tryAcquire()) {
        send(exchange, UNAVAILABLE, "too many at a time\n");
      } else {
        try {
          send(exchange, OK, metrics.scrape());
        } finally {
          scrapes.release();
        }
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", TYPE);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
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
