package io.legoos.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HealthServerTest {
  private static final HostPort ANY = new HostPort("127.0.0.1", 0);

  private static int status(HealthServer server, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  @Test
  void probesSayWhatTheyAreTold() throws Exception {
    AtomicBoolean live = new AtomicBoolean(true);
    AtomicBoolean ready = new AtomicBoolean();
    try (HealthServer server = HealthServer.start(ANY, live::get, ready::get)) {
      assertThat(status(server, "/livez")).isEqualTo(200);
      assertThat(status(server, "/readyz")).isEqualTo(503);
      ready.set(true);
      assertThat(status(server, "/readyz")).isEqualTo(200);
      live.set(false);
      assertThat(status(server, "/livez")).isEqualTo(503);
      assertThat(status(server, "/etc/passwd")).isEqualTo(404);
    }
  }

  @Test
  void aTakenPortIsAStartupError() throws Exception {
    try (HealthServer server = HealthServer.start(ANY, () -> true, () -> true)) {
      assertThatThrownBy(
              () -> HealthServer.start(ANY.withPort(server.port()), () -> true, () -> true))
          .isInstanceOf(StartupException.class)
          .hasMessageContaining("cannot serve health");
    }
  }
}
