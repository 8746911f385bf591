package io.legoos.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.runtime.HostPort;
import io.legoos.runtime.StartupException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
  private static final HostPort ANY = new HostPort("127.0.0.1", 0);

  private final Metrics metrics = new Metrics();

  @AfterEach
  void close() {
    metrics.close();
  }

  private static HttpResponse<String> ask(MetricsServer server, String method, String path)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void onlyMetricsAreServedAndOnlyRead() throws Exception {
    try (MetricsServer server = MetricsServer.start(ANY, metrics)) {
      HttpResponse<String> said = ask(server, "GET", "/metrics");
      assertThat(said.statusCode()).isEqualTo(200);
      assertThat(said.headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
      assertThat(said.body()).contains("legoos_process_metric_failures_total");
      assertThat(ask(server, "GET", "/").statusCode()).isEqualTo(404);
      assertThat(ask(server, "GET", "/metrics/../etc/passwd").statusCode()).isEqualTo(404);
      assertThat(ask(server, "POST", "/metrics").statusCode()).isEqualTo(405);
    }
  }

  @Test
  void aTakenPortIsAStartupError() throws Exception {
    try (MetricsServer server = MetricsServer.start(ANY, metrics)) {
      assertThatThrownBy(() -> MetricsServer.start(ANY.withPort(server.port()), metrics))
          .isInstanceOf(StartupException.class)
          .hasMessageContaining("cannot serve metrics");
    }
  }
}
