package io.legoos.processor.remote;

import io.legoos.protocol.page.LatencyHistogram;
import io.legoos.protocol.page.PageChannel;
import io.legoos.protocol.page.TimedPageChannel;
import io.legoos.protocol.page.tcp.TcpPageChannels;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A place for one lane to one memory monitor at a time, which is opened when it is first needed.
 * Belongs to one thread, but for {@link #close} and {@link #closeUnless}.
 */
final class Lane implements AutoCloseable {
  private final Duration deadline;
  private final LatencyHistogram latency;
  private volatile @Nullable TimedPageChannel channel;
  private LaneTarget.@Nullable Peer peer;

  Lane(Duration deadline, LatencyHistogram latency) {
    this.deadline = deadline;
    this.latency = latency;
  }

  boolean isOpen() {
    return channel != null;
  }

  /**
   * Waits for the next reply on the lane that is open; not counted among the latencies.
   *
   * @throws IOException when none is, or it breaks
   */
  void receive() throws IOException {
    TimedPageChannel open = channel;
    if (open == null) {
      throw new IOException("the lane is closed");
    }
    open.receiveUncounted();
  }

  /** The lane to {@code wanted}; opens it. */
  PageChannel to(LaneTarget.Peer wanted) throws IOException {
    TimedPageChannel open = channel;
    if (open != null && wanted.isSame(peer)) {
      return open;
    }
    close();
    TimedPageChannel fresh =
        new TimedPageChannel(
            TcpPageChannels.open(wanted.address(), wanted.hello(), deadline), latency);
    peer = wanted;
    channel = fresh;
    return fresh;
  }

  /** Hangs up; a waiting thread gets an {@link IOException}. Idempotent, from any thread. */
  @Override
  public void close() {
    PageChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }
}
