package io.legoos.processor.remote;

import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageChannel;
import io.legoos.protocol.page.PageChannelException;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.tcp.TcpPageChannels;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A vProcess's way to one owner memory monitor: a lane for fetches, used by the fault handler
 * alone, and a lane for flushes, used by the evictor alone, so that a line fetch never waits behind
 * a batch of flushes. Lanes open at first use and again, once, after they broke.
 */
public final class OwnerLink implements AutoCloseable {
  /** Lines of one fetch frame. */
  public static final int MAX_FETCHES = 64;

  /** Lines that ride on one fetch frame. */
  public static final int MAX_PIGGYBACKS = 8;

  /** Lines of one flush frame. */
  public static final int MAX_FLUSHES = 128;

  private static final Duration LANE_DEADLINE = Duration.ofSeconds(5);

  private final String name;
  private final InetSocketAddress address;
  private final LaneHello hello;
  private final PageExchange fetchExchange;
  private final PageExchange flushExchange;
  private volatile @Nullable PageChannel fetchLane;
  private volatile @Nullable PageChannel flushLane;

  public OwnerLink(String name, InetSocketAddress address, LaneHello hello, Arena arena) {
    this.name = name;
    this.address = address;
    this.hello = hello;
    this.fetchExchange = new PageExchange(arena, MAX_FETCHES, MAX_PIGGYBACKS);
    this.flushExchange = new PageExchange(arena, 0, MAX_FLUSHES);
  }

  /** The owner's name. */
  public String name() {
    return name;
  }

  /** The fault handler's batch. */
  public PageExchange fetchExchange() {
    return fetchExchange;
  }

  /** The evictor's batch. */
  public PageExchange flushExchange() {
    return flushExchange;
  }

  /** Sends the fault handler's batch and waits for its reply. Fault handler only. */
  public void fetch() throws IOException {
    PageChannel lane = fetchLane;
    if (lane != null) {
      try {
        lane.exchange(fetchExchange);
        return;
      } catch (PageChannelException e) {
        throw e;
      } catch (IOException broken) {
        lane.close();
        if (fetchExchange.flushCount() > 0) {
          throw broken;
        }
      }
    }
    lane = open();
    fetchLane = lane;
    lane.exchange(fetchExchange);
  }

  /** Sends the evictor's batch; {@link #awaitFlush} must follow. Evictor only. */
  public void sendFlush() throws IOException {
    PageChannel lane = flushLane;
    if (lane == null) {
      lane = open();
      flushLane = lane;
    }
    lane.send(flushExchange);
  }

  /** Waits for the reply to {@link #sendFlush}. */
  public void awaitFlush() throws IOException {
    PageChannel lane = flushLane;
    if (lane == null) {
      throw new IOException("no flush is under way to " + name);
    }
    lane.receive();
  }

  private PageChannel open() throws IOException {
    return TcpPageChannels.open(address, hello, LANE_DEADLINE);
  }

  /** Hangs up; a waiting thread gets an {@link IOException}. */
  @Override
  public void close() {
    PageChannel fetch = fetchLane;
    if (fetch != null) {
      fetch.close();
    }
    PageChannel flush = flushLane;
    if (flush != null) {
      flush.close();
    }
  }
}
