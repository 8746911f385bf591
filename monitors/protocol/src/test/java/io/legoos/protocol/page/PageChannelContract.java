package io.legoos.protocol.page;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.legoos.protocol.Incarnation;
import io.legoos.protocol.page.PageChannelException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every transport of the page channel does. Subclasses say how to start one. */
@Timeout(60)
public abstract class PageChannelContract {
  private static final long SPACE = 7;
  private static final int PAGE = PageExchange.PAGE_BYTES;
  protected static final Duration LONG = Duration.ofSeconds(30);
  protected static final Duration SHORT = Duration.ofMillis(200);
  protected static final int MAX_LANES = 3;

  /** A running memory monitor's end of the transport. */
  public interface Server extends AutoCloseable {
    InetSocketAddress address();

    @Override
    void close();
  }

  protected abstract Server start(LaneGate gate, int maxLanes, Duration deadline)
      throws IOException;

  protected abstract PageChannel open(InetSocketAddress address, LaneHello hello, Duration deadline)
      throws IOException;

  private final MapPageStore store = new MapPageStore();
  private final AtomicReference<LaneGate> gate = new AtomicReference<>(hello -> store);
  private final Arena arena = Arena.ofShared();
  private Server server;

  @BeforeEach
  void startServer() throws IOException {
    server = start(hello -> gate.get().admit(hello), MAX_LANES, LONG);
  }

  @AfterEach
  void stop() {
    store.release();
    server.close();
    arena.close();
  }

  protected static LaneHello hello() {
    byte[] capability = new byte[LaneHello.CAPABILITY_BYTES];
    for (int i = 0; i < capability.length; i++) {
      capability[i] = (byte) (i * 7);
    }
    return new LaneHello(
        "vprocess-ü-1", new Incarnation(1, -2), new Incarnation(-3, 4), 42, capability);
  }

  private PageChannel lane() throws IOException {
    return open(server.address(), hello(), LONG);
  }

  private PageExchange exchange(int maxFetches, int maxFlushes) {
    return new PageExchange(arena, maxFetches, maxFlushes);
  }

  private static void addFlush(PageExchange exchange, long space, long address, long seed) {
    int index = exchange.addFlush(space, address);
    fill(exchange.flushedPages().asSlice(PageExchange.flushOffset(index), PAGE), seed);
  }

  private static void fill(MemorySegment page, long seed) {
    for (int i = 0; i < PAGE; i += Long.BYTES) {
      page.set(JAVA_LONG_UNALIGNED, i, seed * 31 + i);
    }
  }

  private static void assertFetched(PageExchange exchange, int index, long seed) {
    assertThat(exchange.fetchStatus(index)).isEqualTo(PageStatus.OK);
    byte[] expected = new byte[PAGE];
    fill(MemorySegment.ofArray(expected), seed);
    assertThat(
            exchange
                .fetchedPages()
                .asSlice(PageExchange.fetchOffset(index), PAGE)
                .toArray(JAVA_BYTE))
        .isEqualTo(expected);
  }

  @Test
  void theGateSeesWhatTheProcessorSaid() throws IOException {
    AtomicReference<LaneHello> seen = new AtomicReference<>();
    gate.set(
        hello -> {
          seen.set(hello);
          return store;
        });
    lane().close();
    assertThat(seen.get()).usingRecursiveComparison().isEqualTo(hello());
  }

  @Test
  void fetchesWhatWasFlushed() throws IOException {
    try (PageChannel lane = lane()) {
      PageExchange exchange = exchange(2, 2);
      addFlush(exchange, SPACE, 0, 1);
      addFlush(exchange, SPACE, 0x7fff_ffff_f000L, 2);
      lane.exchange(exchange);
      assertThat(exchange.flushStatus(0)).isEqualTo(PageStatus.OK);
      assertThat(exchange.flushStatus(1)).isEqualTo(PageStatus.OK);

      exchange.clear();
      exchange.addFetch(SPACE, 0x7fff_ffff_f000L);
      exchange.addFetch(SPACE, 0);
      lane.exchange(exchange);
      assertFetched(exchange, 0, 2);
      assertFetched(exchange, 1, 1);
    }
  }

  @Test
  void piggybackedFlushesComeBeforeTheFetchesOfTheirFrame() throws IOException {
    try (PageChannel lane = lane()) {
      PageExchange exchange = exchange(1, 1);
      for (int round = 0; round < 50; round++) {
        exchange.clear();
        exchange.addFetch(SPACE, PAGE);
        addFlush(exchange, SPACE, PAGE, round);
        lane.exchange(exchange);
        assertFetched(exchange, 0, round);
      }
    }
  }

  @Test
  void everyLineHasItsOwnStatus() throws IOException {
    try (PageChannel lane = lane()) {
      PageExchange exchange = exchange(4, 2);
      exchange.addFetch(SPACE, 8 * PAGE);
      exchange.addFetch(SPACE, PAGE);
      exchange.addFetch(MapPageStore.FOREIGN_SPACE, PAGE);
      exchange.addFetch(SPACE, PAGE);
      addFlush(exchange, MapPageStore.FULL_SPACE, PAGE, 5);
      addFlush(exchange, SPACE, PAGE, 6);
      lane.exchange(exchange);
      assertThat(exchange.flushStatus(0)).isEqualTo(PageStatus.NO_ROOM);
      assertThat(exchange.flushStatus(1)).isEqualTo(PageStatus.OK);
      assertThat(exchange.fetchStatus(0)).isEqualTo(PageStatus.NOT_HELD);
      assertFetched(exchange, 1, 6);
      assertThat(exchange.fetchStatus(2)).isEqualTo(PageStatus.NOT_OWNER);
      assertFetched(exchange, 3, 6);
    }
  }

  @Test
  void repliesComeInTheOrderOfPipelinedRequests() throws IOException {
    try (PageChannel lane = lane()) {
      List<PageExchange> sent = new ArrayList<>();
      for (int i = 0; i < PageChannel.MAX_IN_FLIGHT; i++) {
        PageExchange exchange = exchange(1, 1);
        addFlush(exchange, SPACE, (long) i * PAGE, i);
        exchange.addFetch(SPACE, (long) Math.max(0, i - 1) * PAGE);
        lane.send(exchange);
        sent.add(exchange);
      }
      assertThatThrownBy(() -> lane.send(fetchOf(1))).isInstanceOf(IllegalStateException.class);
      for (int i = 0; i < sent.size(); i++) {
        assertThat(lane.receive()).isSameAs(sent.get(i));
        assertFetched(sent.get(i), 0, Math.max(0, i - 1));
      }
      lane.exchange(fetchOf(1));
      assertThatThrownBy(lane::receive).isInstanceOf(IllegalStateException.class);
    }
  }

  private PageExchange fetchOf(int pages) {
    PageExchange exchange = exchange(pages, 0);
    for (int i = 0; i < pages; i++) {
      exchange.addFetch(SPACE, (long) i * PAGE);
    }
    return exchange;
  }

  @Test
  void oneThreadSendsWhileAnotherReceives() throws Exception {
    int rounds = 200;
    try (PageChannel lane = lane()) {
      CompletableFuture<Void> receiver =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < rounds; i++) {
                  try {
                    PageExchange answered = receiveWhenSent(lane);
                    assertFetched(answered, 31, 32L * i + 31);
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                }
              });
      for (int i = 0; i < rounds; i++) {
        PageExchange exchange = exchange(32, 32);
        for (int k = 0; k < 32; k++) {
          addFlush(exchange, SPACE, (long) k * PAGE, 32L * i + k);
          exchange.addFetch(SPACE, (long) k * PAGE);
        }
        sendWhenRoom(lane, exchange);
      }
      receiver.get(30, TimeUnit.SECONDS);
    }
  }

  private static PageExchange receiveWhenSent(PageChannel lane) throws IOException {
    while (true) {
      try {
        return lane.receive();
      } catch (IllegalStateException nothingSentYet) {
        Thread.yield();
      }
    }
  }

  private static void sendWhenRoom(PageChannel lane, PageExchange exchange) throws IOException {
    while (true) {
      try {
        lane.send(exchange);
        return;
      } catch (IllegalStateException full) {
        Thread.yield();
      }
    }
  }

  @Test
  void aFrameHoldsItsLimitOfBothKinds() throws IOException {
    int max = PageExchange.MAX_PAGES_PER_FRAME;
    try (PageChannel lane = lane()) {
      PageExchange exchange = exchange(max, max);
      for (int i = 0; i < max; i++) {
        addFlush(exchange, SPACE, (long) i * PAGE, i);
        exchange.addFetch(SPACE, (long) (max - 1 - i) * PAGE);
      }
      lane.exchange(exchange);
      for (int i = 0; i < max; i++) {
        assertThat(exchange.flushStatus(i)).isEqualTo(PageStatus.OK);
        assertFetched(exchange, i, max - 1 - i);
      }
    }
  }

  @Test
  void anEmptyExchangeIsAMistakeOfTheCaller() throws IOException {
    try (PageChannel lane = lane()) {
      assertThatThrownBy(() -> lane.send(exchange(1, 1)))
          .isInstanceOf(IllegalArgumentException.class);
      lane.exchange(fetchOf(1));
    }
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void aRefusalSaysWhy(Reason reason) {
    gate.set(
        hello -> {
          throw new PageChannelException(reason, "because of " + reason);
        });
    PageChannelException refusal = catchThrowableOfType(PageChannelException.class, this::lane);
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal).hasMessageContaining("because of " + reason);
  }

  @Test
  void aLaneTooManyIsRefusedAndAClosedOneMakesRoom() throws IOException {
    List<PageChannel> lanes = new ArrayList<>();
    for (int i = 0; i < MAX_LANES; i++) {
      lanes.add(lane());
    }
    PageChannelException refusal = catchThrowableOfType(PageChannelException.class, this::lane);
    assertThat(refusal.reason()).isEqualTo(Reason.TOO_MANY_LANES);
    lanes.get(0).close();
    Awaitility.await().untilAsserted(() -> lanes.set(0, lane()));
    for (PageChannel lane : lanes) {
      lane.exchange(fetchOf(1));
      lane.close();
    }
  }

  @Test
  void anAddressThatIsNoPageEndsTheLane() throws IOException {
    for (long address : new long[] {1, -PAGE, 1L << 47}) {
      PageChannel lane = lane();
      PageExchange exchange = exchange(1, 0);
      exchange.addFetch(SPACE, address);
      PageChannelException refusal =
          catchThrowableOfType(PageChannelException.class, () -> lane.exchange(exchange));
      assertThat(refusal.reason()).isEqualTo(Reason.BAD_FRAME);
      assertThatThrownBy(() -> lane.exchange(fetchOf(1))).isInstanceOf(IOException.class);
      lane.close();
    }
  }

  @Test
  void aCorruptFlushIsNotStored() throws IOException {
    try (FaultyProxy proxy = new FaultyProxy(server.address());
        PageChannel lane = open(proxy.address(), hello(), LONG)) {
      PageExchange exchange = markedFlush();
      lane.exchange(exchange);
      assertThat(store.size()).isEqualTo(1);

      proxy.corrupt();
      PageExchange corrupted = exchange(0, 1);
      addMarked(corrupted, 2 * PAGE);
      PageChannelException refusal =
          catchThrowableOfType(PageChannelException.class, () -> lane.exchange(corrupted));
      assertThat(refusal.reason()).isEqualTo(Reason.CORRUPT);
      assertThat(store.size()).isEqualTo(1);
    }
  }

  @Test
  void aCorruptFetchIsAnError() throws IOException {
    try (PageChannel direct = lane()) {
      direct.exchange(markedFlush());
    }
    try (FaultyProxy proxy = new FaultyProxy(server.address());
        PageChannel lane = open(proxy.address(), hello(), LONG)) {
      lane.exchange(fetchOf(1));
      proxy.corrupt();
      PageChannelException corrupt =
          catchThrowableOfType(PageChannelException.class, () -> lane.exchange(fetchOf(1)));
      assertThat(corrupt.reason()).isEqualTo(Reason.CORRUPT);
    }
  }

  private PageExchange markedFlush() {
    PageExchange exchange = exchange(0, 1);
    addMarked(exchange, 0);
    return exchange;
  }

  private static void addMarked(PageExchange exchange, long address) {
    long at = PageExchange.flushOffset(exchange.addFlush(SPACE, address)) + 1000;
    MemorySegment.copy(
        FaultyProxy.MARKER, 0, exchange.flushedPages(), JAVA_BYTE, at, FaultyProxy.MARKER.length);
  }

  @Test
  void aReplyThatDoesNotComeIsAnErrorAndTheLaneIsBroken() throws IOException {
    try (FaultyProxy proxy = new FaultyProxy(server.address());
        PageChannel lane = open(proxy.address(), hello(), SHORT)) {
      lane.exchange(fetchOf(1));
      proxy.withhold();
      assertThatThrownBy(() -> lane.exchange(fetchOf(1))).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> lane.exchange(fetchOf(1))).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aLaneMayBeIdleLongerThanItsDeadline() throws Exception {
    try (PageChannel lane = open(server.address(), hello(), SHORT)) {
      lane.exchange(fetchOf(1));
      Thread.sleep(SHORT.multipliedBy(3));
      lane.exchange(fetchOf(1));
    }
  }

  @Test
  void anUnansweredHelloIsAnError() throws IOException {
    try (FaultyProxy proxy = new FaultyProxy(server.address())) {
      proxy.withhold();
      assertThatThrownBy(() -> open(proxy.address(), hello(), SHORT))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void closeUnblocksAThreadThatWaits() throws Exception {
    PageChannel lane = lane();
    PageExchange stuck = exchange(1, 0);
    stuck.addFetch(MapPageStore.STUCK_SPACE, 0);
    lane.send(stuck);
    CompletableFuture<PageExchange> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return lane.receive();
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    Thread.sleep(100);
    assertThat(waiting).isNotDone();
    lane.close();
    lane.close();
    assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(IOException.class);
    assertThatThrownBy(() -> lane.send(fetchOf(1))).isInstanceOf(IOException.class);
  }

  @Test
  void aServerThatClosesEndsItsLanes() throws IOException {
    try (PageChannel lane = lane()) {
      lane.exchange(fetchOf(1));
      server.close();
      assertThatThrownBy(() -> lane.exchange(fetchOf(1))).isInstanceOf(IOException.class);
      assertThatThrownBy(this::lane).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aConnectionThatIsCutIsAnError() throws IOException {
    try (FaultyProxy proxy = new FaultyProxy(server.address());
        PageChannel lane = open(proxy.address(), hello(), LONG)) {
      lane.exchange(fetchOf(1));
      proxy.cut();
      assertThatThrownBy(() -> lane.exchange(fetchOf(1))).isInstanceOf(IOException.class);
    }
  }

  @Test
  void nobodyListeningIsAnError() throws IOException {
    server.close();
    InetSocketAddress gone =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.address().getPort());
    assertThatThrownBy(() -> open(gone, hello(), SHORT)).isInstanceOf(IOException.class);
  }
}
