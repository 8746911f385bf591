package io.legoos.protocol.page.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.legoos.protocol.page.LaneGate;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageChannel;
import io.legoos.protocol.page.PageChannelContract;
import io.legoos.protocol.page.PageChannelException;
import io.legoos.protocol.page.PageChannelException.Reason;
import io.legoos.protocol.page.PageChecksum;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.PageStore;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class TcpPageChannelTest extends PageChannelContract {
  private static final PageStore STORE =
      new PageStore() {
        @Override
        public PageStatus fetch(long spaceId, long address, MemorySegment target, long offset) {
          return PageStatus.OK;
        }

        @Override
        public PageStatus flush(long spaceId, long address, MemorySegment source, long offset) {
          return PageStatus.OK;
        }
      };

  @Override
  protected Server start(LaneGate gate, int maxLanes, Duration deadline) throws IOException {
    TcpPageServer server =
        TcpPageServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), gate, maxLanes, deadline);
    return new Server() {
      @Override
      public InetSocketAddress address() {
        return server.address();
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }

  @Override
  protected PageChannel open(InetSocketAddress address, LaneHello hello, Duration deadline)
      throws IOException {
    return TcpPageChannels.open(address, hello, deadline);
  }

  private static TcpPageServer server(Duration deadline) throws IOException {
    return TcpPageServer.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), h -> STORE, 4, deadline);
  }

  @Test
  void aPeerThatSaysNothingIsHungUpOn() throws IOException {
    try (TcpPageServer server = server(SHORT);
        Socket silent = new Socket(server.address().getAddress(), server.address().getPort())) {
      silent.setSoTimeout(20_000);
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
      Awaitility.await().until(() -> server.laneCount() == 0);
    }
  }

  /** The deadline is that of the whole frame, not of its next byte. */
  @Test
  void aPeerThatSendsByteAfterByteIsHungUpOn() throws IOException {
    try (TcpPageServer server = server(SHORT);
        Socket slow = new Socket(server.address().getAddress(), server.address().getPort())) {
      slow.setSoTimeout(40);
      assertThat(isHungUpOnWithin(FrameHeader.BYTES - 1, slow)).isTrue();
      Awaitility.await().until(() -> server.laneCount() == 0);
    }
  }

  /** A refused peer that goes on sending does not keep its thread. */
  @Test
  void aRefusedPeerThatNeverStopsIsHungUpOn() throws IOException {
    try (TcpPageServer server = server(SHORT);
        SocketChannel flood = SocketChannel.open(server.address())) {
      ByteBuffer garbage = ByteBuffer.allocateDirect(64 << 10);
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      assertThatThrownBy(
              () -> {
                while (System.nanoTime() - deadline < 0) {
                  flood.write(garbage.clear());
                }
              })
          .isInstanceOf(IOException.class);
      Awaitility.await().until(() -> server.laneCount() == 0);
    }
  }

  @Test
  void anInterruptEndsAWait() throws IOException, InterruptedException {
    try (ServerSocketChannel silent = ServerSocketChannel.open()) {
      silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      AtomicReference<Throwable> ended = new AtomicReference<>();
      Thread waiting =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      TcpPageChannels.open(
                          (InetSocketAddress) silent.getLocalAddress(), hello(), LONG);
                    } catch (IOException e) {
                      ended.set(e);
                    }
                  });
      try (SocketChannel accepted = silent.accept()) {
        assertThat(accepted.isConnected()).isTrue();
        waiting.interrupt();
        assertThat(waiting.join(Duration.ofSeconds(20))).isTrue();
        assertThat(ended.get()).isInstanceOf(IOException.class);
      }
    }
  }

  private static boolean isHungUpOnWithin(int bytes, Socket slow) throws IOException {
    for (int sent = 0; sent < bytes; sent++) {
      try {
        slow.getOutputStream().write(0);
        if (slow.getInputStream().read() < 0) {
          return true;
        }
      } catch (SocketTimeoutException stillOpen) {
        // the next byte
      } catch (SocketException hungUp) {
        return true;
      }
    }
    return false;
  }

  @Test
  void hangUpEndsOnlyTheLanesThatAreMeant() throws IOException {
    try (TcpPageServer server = server(LONG);
        PageChannel lane = TcpPageChannels.open(server.address(), hello(), LONG)) {
      assertThat(lane).isNotNull();
      server.hangUp(h -> h.epoch() == 41);
      assertThat(server.laneCount()).isEqualTo(1);
      server.hangUp(h -> h.epoch() == 42);
      Awaitility.await().until(() -> server.laneCount() == 0);
    }
  }

  /**
   * The server's thread allocates nothing but what a sleep may box; at the client the JDK's
   * gathering writes and scattering reads of arena memory make two small objects (64 bytes
   * together) to hold the arena open. This is so once the JVM has compiled the way: when that is,
   * is up to the JVM, so the first rounds within the bounds count, or those at the deadline.
   */
  @Test
  void anExchangeAllocatesNoPageAndNoBuffer() throws IOException {
    int rounds = 5_000;
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (TcpPageServer server = server(LONG);
        Arena arena = Arena.ofShared();
        PageChannel lane = TcpPageChannels.open(server.address(), hello(), LONG)) {
      PageExchange exchange = new PageExchange(arena, 1, 1);
      exchangeOften(lane, exchange, rounds);
      long client = Thread.currentThread().threadId();
      long serverLane =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("page-lane-" + hello().vprocessId()))
              .filter(Thread::isAlive)
              .mapToLong(Thread::threadId)
              .max()
              .orElseThrow();
      long clientBytes = Long.MAX_VALUE;
      long serverBytes = Long.MAX_VALUE;
      long start = System.nanoTime();
      while ((clientBytes >= rounds * 128L || serverBytes >= rounds * 32L)
          && System.nanoTime() - start < LONG.toNanos()) {
        long clientBefore = threads.getThreadAllocatedBytes(client);
        long serverBefore = threads.getThreadAllocatedBytes(serverLane);
        exchangeOften(lane, exchange, rounds);
        clientBytes = Math.min(clientBytes, threads.getThreadAllocatedBytes(client) - clientBefore);
        serverBytes =
            Math.min(serverBytes, threads.getThreadAllocatedBytes(serverLane) - serverBefore);
      }
      assertThat(clientBytes).isLessThan(rounds * 128L);
      assertThat(serverBytes).isLessThan(rounds * 32L);
    }
  }

  private static void exchangeOften(PageChannel lane, PageExchange exchange, int rounds)
      throws IOException {
    for (int i = 0; i < rounds; i++) {
      exchange.clear();
      exchange.addFetch(1, 0);
      exchange.addFlush(1, 4096);
      lane.exchange(exchange);
    }
  }

  @Test
  void garbageIsRefused() throws IOException {
    assertThat(refusalOf(frame -> frame.putInt(0, 0x20544547))).isEqualTo(Reason.BAD_FRAME);
  }

  @Test
  void anotherVersionIsRefused() throws IOException {
    assertThat(refusalOf(frame -> frame.putShort(4, (short) 2)))
        .isEqualTo(Reason.UNSUPPORTED_VERSION);
  }

  @Test
  void aFlippedBitInTheHeaderIsRefused() throws IOException {
    assertThat(refusalOf(frame -> frame.put(16, (byte) 1))).isEqualTo(Reason.CORRUPT);
  }

  @Test
  void aLengthBeyondTheLimitIsRefusedBeforeItIsBelieved() throws IOException {
    assertThat(refusalOf(frame -> resealed(frame, 32, Integer.MAX_VALUE)))
        .isEqualTo(Reason.BAD_FRAME);
    assertThat(refusalOf(frame -> resealed(frame, 24, 257))).isEqualTo(Reason.BAD_FRAME);
    assertThat(refusalOf(frame -> resealed(frame, 28, -1))).isEqualTo(Reason.BAD_FRAME);
  }

  @Test
  void aRequestInsteadOfAHelloIsRefused() throws IOException {
    assertThat(
            refusalOf(
                frame -> {
                  frame.put(6, FrameType.REQUEST.code());
                  frame.putInt(32, FrameHeader.FETCH_ENTRY_BYTES);
                  resealed(frame, 24, 1);
                }))
        .isEqualTo(Reason.BAD_FRAME);
  }

  private static void resealed(ByteBuffer frame, int at, int value) {
    frame.putInt(at, value);
    frame.putInt(44, new PageChecksum().of(frame, 0, 44));
  }

  /** Sends a hello's header after {@code damage}, and reads the refusal. */
  private static Reason refusalOf(Consumer<ByteBuffer> damage) throws IOException {
    ByteBuffer frame = ByteBuffer.allocateDirect(FrameHeader.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    FrameHeader header = new FrameHeader(frame, new PageChecksum());
    header.write(FrameType.HELLO, 0, 0, 0, 0, 0);
    header.seal(0);
    damage.accept(frame);
    try (TcpPageServer server = server(LONG);
        SocketChannel client = SocketChannel.open(server.address())) {
      client.write(frame);
      InputStream in = client.socket().getInputStream();
      byte[] answer = in.readNBytes(FrameHeader.BYTES);
      frame.clear().put(answer);
      header.check();
      assertThat(header.type()).isEqualTo(FrameType.REFUSED);
      return header.reason();
    } catch (PageChannelException e) {
      throw new AssertionError("the refusal itself is malformed", e);
    }
  }
}
