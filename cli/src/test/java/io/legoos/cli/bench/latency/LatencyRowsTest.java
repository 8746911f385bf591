package io.legoos.cli.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.bench.frame.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyRowsTest {
  private static Block block(String question, Stack stack, double p50, double perSecond) {
    return new Block(question, stack, p50, 10 * p50, perSecond);
  }

  private static List<String> text(List<Row> rows) {
    return rows.stream()
        .map(
            row ->
                String.join(
                    "; ",
                    row.subject(),
                    row.metric(),
                    row.unit(),
                    Double.toString(row.median()),
                    row.baseline() + " " + row.ratio()))
        .toList();
  }

  @Test
  void aLineFetchIsBesideBothSockets() {
    String fetch = "fetch of a line";
    List<Row> rows =
        new LatencyRows(
                List.of(
                    block(fetch, Stack.SOCKET, 8, 1),
                    block(fetch, Stack.LOOKING_SOCKET, 6, 1),
                    block(fetch, Stack.PAGE_CHANNEL, 11, 1),
                    block(fetch, Stack.PAGE_CHANNEL, 13, 1),
                    block(fetch, Stack.GRPC_UNARY, 80, 1)))
            .rows();

    assertThat(text(rows))
        .containsExactly(
            "fetch of a line, raw TCP; p50; us; 8.0; null null",
            "fetch of a line, raw TCP; p99; us; 80.0; null null",
            "fetch of a line, raw TCP that looks; p50; us; 6.0; raw TCP 0.75",
            "fetch of a line, raw TCP that looks; p99; us; 60.0; null null",
            "fetch of a line, page channel; p50; us; 12.0; raw TCP 1.5",
            "fetch of a line, page channel; p50; us; 12.0; raw TCP that looks 2.0",
            "fetch of a line, page channel; p99; us; 120.0; null null",
            "fetch of a line, gRPC call; p50; us; 80.0; raw TCP 10.0",
            "fetch of a line, gRPC call; p99; us; 800.0; null null");
  }

  @Test
  void severalUnderWayHaveARateOnly() {
    String fetch = "fetch of 16 lines, 4 under way";
    List<Row> rows =
        new LatencyRows(
                List.of(
                    block(fetch, Stack.SOCKET, 8, 32_000),
                    block(fetch, Stack.PAGE_CHANNEL, 8, 16_000)))
            .rows();

    assertThat(text(rows))
        .containsExactly(
            fetch + ", raw TCP; rate; MiB/s; 2000.0; null null",
            fetch + ", page channel; rate; MiB/s; 1000.0; raw TCP 0.5");
  }
}
