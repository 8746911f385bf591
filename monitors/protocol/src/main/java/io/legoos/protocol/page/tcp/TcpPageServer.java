package io.legoos.protocol.page.tcp;

import io.legoos.protocol.page.LaneGate;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageChannelException;
import io.legoos.protocol.page.PageChannelException.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory monitor's end of all lanes over TCP: one platform thread accepts, one per lane
 * answers. The number of lanes is bounded; a lane more is refused. Thread-safe.
 */
public final class TcpPageServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TcpPageServer.class);
  private static final int BACKLOG = 128;

  private final ServerSocketChannel listener;
  private final InetSocketAddress address;
  private final LaneGate gate;
  private final int maxLanes;
  private final Duration deadline;
  private final ThreadFactory threads;
  private final Set<ServerLane> lanes = ConcurrentHashMap.newKeySet();
  private final Thread acceptor;
  private volatile boolean closing;

  private TcpPageServer(
      ServerSocketChannel listener,
      LaneGate gate,
      int maxLanes,
      Duration deadline,
      ThreadFactory threads)
      throws IOException {
    this.listener = listener;
    this.address = (InetSocketAddress) listener.getLocalAddress();
    this.gate = gate;
    this.maxLanes = maxLanes;
    this.deadline = deadline;
    this.threads = threads;
    this.acceptor = Thread.ofPlatform().daemon().name("page-accept").unstarted(this::acceptAll);
  }

  /** Listens and answers from now on, in daemon threads. */
  public static TcpPageServer start(
      InetSocketAddress listen, LaneGate gate, int maxLanes, Duration deadline) throws IOException {
    return start(
        listen,
        gate,
        maxLanes,
        deadline,
        lane -> Thread.ofPlatform().daemon().name("page-lane").unstarted(lane));
  }

  /**
   * Listens and answers from now on.
   *
   * @param deadline of a handshake, of the rest of a frame that has begun, and of a reply that the
   *     peer does not take; an open lane may be idle for as long as it likes
   * @param threads makes one for each lane
   * @throws IOException when the address cannot be bound
   */
  public static TcpPageServer start(
      InetSocketAddress listen,
      LaneGate gate,
      int maxLanes,
      Duration deadline,
      ThreadFactory threads)
      throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    try {
      listener.bind(listen, BACKLOG);
      TcpPageServer server = new TcpPageServer(listener, gate, maxLanes, deadline, threads);
      server.acceptor.start();
      return server;
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  /** Where this server listens, with the port that was bound. */
  public InetSocketAddress address() {
    return address;
  }

  /** Lanes that are open or shaking hands. */
  public int laneCount() {
    return lanes.size();
  }

  /** Closes the open lanes whose hello {@code which} accepts; new ones are the gate's business. */
  public void hangUp(Predicate<LaneHello> which) {
    for (ServerLane lane : lanes) {
      LaneHello hello = lane.hello();
      if (hello != null && which.test(hello)) {
        lane.close();
      }
    }
  }

  private void acceptAll() {
    while (!closing) {
      try {
        serve(listener.accept());
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        log.warn("page channel: cannot accept a connection: {}", e.toString());
        pauseAfterFailure();
      }
    }
  }

  /** Out of descriptors, say: try again, but not in a busy loop. */
  private static void pauseAfterFailure() {
    try {
      Thread.sleep(Duration.ofMillis(100));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(SocketChannel channel) throws IOException {
    if (lanes.size() >= 2 * maxLanes) {
      // Not even a refusal: each would cost a thread.
      channel.close();
      return;
    }
    ServerLane lane;
    try {
      lane = new ServerLane(new LaneSocket(channel, deadline), admission());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    lanes.add(lane);
    threads
        .newThread(
            () -> {
              try {
                lane.run();
              } finally {
                lanes.remove(lane);
              }
            })
        .start();
    if (closing) {
      lane.close();
    }
  }

  private LaneGate admission() {
    if (lanes.size() < maxLanes) {
      return gate;
    }
    return hello -> {
      throw new PageChannelException(
          Reason.TOO_MANY_LANES, "all " + maxLanes + " lanes of this memory monitor are in use");
    };
  }

  /** Stops listening and hangs up on every lane. Idempotent. */
  @Override
  public void close() {
    closing = true;
    try {
      listener.close();
    } catch (IOException e) {
      log.warn("page channel: cannot close the listening socket: {}", e.toString());
    }
    lanes.forEach(ServerLane::close);
  }
}
