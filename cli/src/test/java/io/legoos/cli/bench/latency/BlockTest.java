package io.legoos.cli.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BlockTest {
  private static final Block BLOCK =
      Block.of(
          "fetch of a line",
          Stack.PAGE_CHANNEL,
          IntStream.rangeClosed(1, 200).mapToObj(i -> i * 1000.0).toList(),
          2_000_000_000L,
          400);

  @Test
  void percentilesAreValuesThatSoManyDoNotExceed() {
    assertThat(BLOCK.p50Micros()).isEqualTo(100);
    assertThat(BLOCK.p99Micros()).isEqualTo(198);
    assertThat(BLOCK.requestsPerSecond()).isEqualTo(200);
  }

  @Test
  void itComesOutOfTheOtherJvmAsItWentIn() {
    assertThat(Block.parse(BLOCK.line())).isEqualTo(BLOCK);
  }

  @Test
  void anotherLineIsNoBlock() {
    assertThatThrownBy(() -> Block.parse("OpenJDK 64-Bit Server VM warning: something"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void portsComeOutAsTheyWentIn() {
    Ports ports = new Ports(1, 2, 3);

    assertThat(Ports.parse(ports.line())).isEqualTo(ports);
    assertThatThrownBy(() -> Ports.parse("1 2")).isInstanceOf(IllegalArgumentException.class);
  }
}
