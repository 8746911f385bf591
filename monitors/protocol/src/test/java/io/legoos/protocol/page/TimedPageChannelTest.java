package io.legoos.protocol.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class TimedPageChannelTest {
  private final PageExchange exchange = new PageExchange(Arena.ofAuto(), 1, 0);
  private final LatencyHistogram latency = new LatencyHistogram();
  private final Echo echo = new Echo();
  private final TimedPageChannel channel = new TimedPageChannel(echo, latency);

  /** Answers in order; may be broken. */
  private static final class Echo implements PageChannel {
    private final Deque<PageExchange> underWay = new ArrayDeque<>();
    private boolean broken;
    private boolean closed;

    @Override
    public void send(PageExchange exchange) throws IOException {
      if (broken) {
        throw new IOException("broken");
      }
      underWay.add(exchange);
    }

    @Override
    public PageExchange receive() {
      return underWay.remove();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void everyReplyIsCountedOnce() throws IOException {
    for (int i = 0; i < 3 * PageChannel.MAX_IN_FLIGHT; i++) {
      channel.send(exchange);
      channel.send(exchange);
      assertThat(channel.receive()).isSameAs(exchange);
      assertThat(channel.receive()).isSameAs(exchange);
    }
    LatencyHistogram.Snapshot seen = latency.snapshot();
    assertThat(seen.count()).isEqualTo(6 * PageChannel.MAX_IN_FLIGHT);
    // A time that was not this exchange's would be the clock's own, which is hours at least.
    assertThat(seen.countUpTo(seen.bounds() - 1)).isEqualTo(seen.count());
  }

  @Test
  void repliesThatNobodyWaitedForKeepTheirPlaceUncounted() throws IOException {
    for (int i = 0; i < PageChannel.MAX_IN_FLIGHT; i++) {
      channel.send(exchange);
      channel.send(exchange);
      assertThat(channel.receive()).isSameAs(exchange);
      assertThat(channel.receiveUncounted()).isSameAs(exchange);
    }
    LatencyHistogram.Snapshot seen = latency.snapshot();
    assertThat(seen.count()).isEqualTo(PageChannel.MAX_IN_FLIGHT);
    assertThat(seen.countUpTo(seen.bounds() - 1)).isEqualTo(seen.count());
  }

  @Test
  void whatWasNotSentIsNotCounted() throws IOException {
    echo.broken = true;
    assertThatThrownBy(() -> channel.send(exchange)).isInstanceOf(IOException.class);
    assertThat(latency.snapshot().count()).isZero();
    channel.close();
    assertThat(echo.closed).isTrue();
  }
}
