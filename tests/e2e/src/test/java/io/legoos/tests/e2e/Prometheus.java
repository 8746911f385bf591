package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Debian's Prometheus on a port of loopback, scraping every second. */
final class Prometheus implements AutoCloseable {
  /** Of the rates of a panel; some scrapes. */
  static final String RATE_INTERVAL = "10s";

  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final int OK = 200;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final Path log;
  private final int port;

  private Prometheus(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /**
   * Starts it and waits until it serves.
   *
   * @param directory for its files
   * @param targets host:port of what is scraped
   * @param rules a file of alerts
   */
  static Prometheus start(Path directory, List<String> targets, Path rules) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path config = directory.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global: {scrape_interval: 1s, evaluation_interval: 1s}
        rule_files: [%s]
        scrape_configs: [{job_name: legoos, static_configs: [{targets: [%s]}]}]
        """
            .formatted(
                rules,
                targets.stream()
                    .map(target -> "'" + target + "'")
                    .collect(Collectors.joining(","))));
    Path log = directory.resolve("prometheus.log");
    Process process;
    try {
      process =
          new ProcessBuilder(
                  "prometheus",
                  "--config.file=" + config,
                  "--storage.tsdb.path=" + directory.resolve("data"),
                  "--web.listen-address=127.0.0.1:" + port)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new AssertionError("no prometheus in PATH; install Debian's package prometheus", e);
    }
    Prometheus prometheus = new Prometheus(process, log, port);
    try {
      Eventually.within(DEADLINE, "Prometheus serves", prometheus::isReady);
    } catch (RuntimeException | Error e) {
      prometheus.close();
      throw e;
    }
    return prometheus;
  }

  private boolean isReady() throws IOException, InterruptedException {
    assertThat(process.isAlive()).as("Prometheus: %s", Files.readString(log)).isTrue();
    try {
      return get("/-/ready").statusCode() == OK;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(DEADLINE)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The values of all series of an instant query; fails when it is no query. */
  List<Double> query(String expression) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    assertThat(answer.statusCode()).as("%s: %s", expression, answer.body()).isEqualTo(OK);
    JsonNode series = json.readTree(answer.body()).path("data").path("result");
    return StreamSupport.stream(series.spliterator(), false)
        .map(each -> Double.valueOf(each.path("value").path(1).asText().replace("Inf", "Infinity")))
        .toList();
  }

  /** The value of a query that has one series; NaN when it has none yet. */
  double value(String expression) throws IOException, InterruptedException {
    List<Double> values = query(expression);
    assertThat(values).as(expression).hasSizeLessThanOrEqualTo(1);
    return values.isEmpty() ? Double.NaN : values.getFirst();
  }

  @Override
  public void close() {
    client.close();
    process.destroy();
    try {
      if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
