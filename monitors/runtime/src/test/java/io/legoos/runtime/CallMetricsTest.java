package io.legoos.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.legoos.protocol.control.v1.FileRef;
import io.legoos.protocol.control.v1.StatRequest;
import io.legoos.protocol.control.v1.StatResponse;
import io.legoos.protocol.control.v1.StorageGrpc;
import io.legoos.runtime.metrics.Metrics;
import io.legoos.runtime.metrics.ProcessLabels;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallMetricsTest {
  private static final long STEP_NANOS = 100_000_000;

  private final AtomicLong now = new AtomicLong();
  private final CallMetrics calls = new CallMetrics(now::get);
  private Server server;
  private ManagedChannel channel;

  private final class Stat extends StorageGrpc.StorageImplBase {
    @Override
    public void stat(StatRequest request, StreamObserver<StatResponse> answer) {
      now.addAndGet(STEP_NANOS);
      switch (request.getFile().getPath()) {
        case "/missing" -> answer.onError(Status.NOT_FOUND.asRuntimeException());
        case "/fault" -> throw new IllegalStateException("on purpose");
        case "/hang" -> {}
        default -> {
          answer.onNext(StatResponse.getDefaultInstance());
          answer.onCompleted();
        }
      }
    }
  }

  @BeforeEach
  void serve() throws Exception {
    server =
        InProcessServerBuilder.forName("calls")
            .addService(ServerInterceptors.intercept(new Stat(), calls))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName("calls").build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow();
    server.shutdownNow();
    assertThat(server.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private void stat(String path) {
    var unused =
        StorageGrpc.newBlockingStub(channel)
            .withDeadlineAfter(path.equals("/hang") ? 300 : 10_000, TimeUnit.MILLISECONDS)
            .stat(StatRequest.newBuilder().setFile(FileRef.newBuilder().setPath(path)).build());
  }

  private String scrape() throws Exception {
    try (Metrics metrics = new Metrics();
        var unused = metrics.scope(new ProcessLabels("c", "m")).sampled(calls)) {
      return metrics.scrape();
    }
  }

  private static String row(String status, int count) {
    return "legoos_control_calls_total{legocluster=\"c\",monitor=\"m\",method=\"Storage/Stat\","
        + "status=\""
        + status
        + "\",} "
        + count
        + ".0";
  }

  @Test
  void everyCallIsCountedOnceByItsStatusAndTimed() throws Exception {
    assertThat(scrape()).as("none yet").doesNotContain("legoos_control_calls_total{");
    stat("/here");
    awaitRow("ok", 1);
    stat("/here");
    awaitRow("ok", 2);
    assertThatThrownBy(() -> stat("/missing")).isInstanceOf(StatusRuntimeException.class);
    awaitRow("not_found", 1);
    assertThatThrownBy(() -> stat("/fault")).hasMessageContaining("UNKNOWN");
    awaitRow("unknown", 1);
    assertThatThrownBy(() -> stat("/hang")).hasMessageContaining("DEADLINE_EXCEEDED");
    awaitRow("cancelled", 1);

    assertThat(scrape())
        .contains(
            "legoos_control_call_seconds_count{legocluster=\"c\",monitor=\"m\","
                + "service=\"Storage\",} 5.0")
        .contains(
            "legoos_control_call_seconds_sum{legocluster=\"c\",monitor=\"m\","
                + "service=\"Storage\",} 0.5");
  }

  /** A call may end at the server after its caller knows; the next one would share its time. */
  private void awaitRow(String status, int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(scrape()).contains(row(status, count)));
  }
}
