package io.legoos.processor.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.Share;
import io.legoos.protocol.control.v1.VRegionGrant;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.PageStore;
import io.legoos.protocol.page.tcp.TcpPageServer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches that follow the one that is waited for: hints, whose failure harms no fetch. */
@Timeout(60)
class OwnerLinkAheadTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final int PAGE = PageExchange.PAGE_BYTES;

  /** A memory monitor whose pages hold their own addresses. */
  private static final class Monitor implements PageStore, AutoCloseable {
    private final Incarnation incarnation;
    private final TcpPageServer server;
    private final AtomicInteger lanes = new AtomicInteger();
    private final Set<Long> missing = ConcurrentHashMap.newKeySet();
    private final CountDownLatch thawed = new CountDownLatch(1);
    private volatile long frozenAt = -1;

    Monitor(long number) throws IOException {
      this.incarnation = new Incarnation(number, number);
      this.server =
          TcpPageServer.start(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              hello -> {
                lanes.incrementAndGet();
                return this;
              },
              8,
              DEADLINE);
    }

    @Override
    public PageStatus fetch(long spaceId, long address, MemorySegment target, long offset) {
      if (address == frozenAt) {
        awaitThaw();
      }
      if (missing.contains(address)) {
        return PageStatus.NOT_HELD;
      }
      target.set(ValueLayout.JAVA_LONG_UNALIGNED, offset, address);
      return PageStatus.OK;
    }

    private void awaitThaw() {
      try {
        thawed.await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public PageStatus flush(long spaceId, long address, MemorySegment source, long offset) {
      return PageStatus.OK;
    }

    Share share(long generation) {
      return new SharesAtMonitor(incarnation, server).share(1, generation, 0);
    }

    @Override
    public void close() {
      thawed.countDown();
      server.close();
    }
  }

  private final Monitor monitor = new Monitor(1);
  private final Monitor successor = new Monitor(2);
  private final AtomicInteger recoveries = new AtomicInteger();
  private final List<Incarnation> unreachable = new CopyOnWriteArrayList<>();
  private final OwnerLinks links =
      new OwnerLinks(
          "v-1",
          new Incarnation(9, 9),
          LaneSettings.of(DEADLINE),
          new CountedRecovery(),
          new RecoveryLog(InstantSource.system()),
          OwnerLink.LossListener.NONE);
  private OwnerLink link;

  OwnerLinkAheadTest() throws IOException {}

  private final class CountedRecovery implements ShareRecovery {
    @Override
    public void recover(@Nullable Incarnation gone) {
      recoveries.incrementAndGet();
      if (gone != null) {
        unreachable.add(gone);
      }
    }

    @Override
    public boolean relieve(long shareId) {
      return false;
    }
  }

  @BeforeEach
  void open() {
    link = links.of(VRegionGrant.newBuilder().setShare(monitor.share(1)).build());
  }

  @AfterEach
  void close() {
    links.close();
    links.free();
    List.of(monitor, successor).forEach(Monitor::close);
  }

  /** Asks for two lines, and for two more in each of two batches behind them. */
  private void fetch(long firstLine) throws IOException {
    add(link.fetchExchange(), firstLine);
    add(link.aheadExchange(0), firstLine + 2);
    add(link.aheadExchange(1), firstLine + 4);
    link.fetch(2);
    assertRight(link.fetchExchange());
  }

  private static void add(PageExchange exchange, long line) {
    exchange.clear();
    exchange.addFetch(7, line * PAGE);
    exchange.addFetch(7, (line + 1) * PAGE);
  }

  private static void assertRight(PageExchange exchange) {
    for (int i = 0; i < exchange.fetchCount(); i++) {
      assertThat(exchange.fetchStatus(i)).isEqualTo(PageStatus.OK);
      assertThat(exchange.fetchedPages().get(ValueLayout.JAVA_LONG, (long) i * PAGE))
          .isEqualTo(exchange.fetchAddress(i));
    }
  }

  @Test
  void allComeInTheOrderInWhichTheyWereAskedFor() throws Exception {
    for (int round = 0; round < 20; round++) {
      fetch(10L * round);
      assertThat(link.fetchAhead(0)).isTrue();
      assertRight(link.aheadExchange(0));
      assertThat(link.fetchAhead(1)).isTrue();
      assertRight(link.aheadExchange(1));
      assertThat(link.fetchAhead(2)).as("nothing more follows").isFalse();
    }
    assertThat(monitor.lanes).as("one lane for all").hasValue(1);
  }

  @Test
  void whatAnOwnerDoesNotHoldIsLeftToWhoNeedsIt() throws Exception {
    monitor.missing.add(13L * PAGE);
    fetch(10);
    assertThat(link.fetchAhead(0)).as("one of its lines is missing").isFalse();
    assertThat(link.fetchAhead(1)).isTrue();
    assertRight(link.aheadExchange(1));
    assertThat(recoveries).as("the home was not asked for a hint's sake").hasValue(0);
    fetch(20);
    assertThat(link.fetchAhead(0)).isTrue();
    assertThat(monitor.lanes).hasValue(1);
  }

  @Test
  void repliesOfAFormerOwnerAreNotTakenForThoseOfTheNext() throws Exception {
    fetch(10);
    links.learn(List.of(successor.share(2)));
    assertThat(link.fetchAhead(0)).isFalse();
    assertThat(link.fetchAhead(1)).isFalse();
    fetch(20);
    assertThat(link.fetchAhead(0)).isTrue();
    assertRight(link.aheadExchange(0));
    assertThat(successor.lanes).hasValue(1);
  }

  @Test
  void whoHangsUpMeanwhileFailsOnlyTheNextFetch() throws Exception {
    fetch(10);
    link.close();
    assertThat(link.fetchAhead(0)).isFalse();
    assertThat(link.fetchAhead(1)).isFalse();
  }

  /** The second wait of a whole deadline would be one too many. */
  @Test
  void whoHasNotAnsweredInTimeIsGoneForTheNextFetch() throws Exception {
    Duration deadline = Duration.ofMillis(300);
    OwnerLinks hasty =
        new OwnerLinks(
            "v-2",
            new Incarnation(9, 9),
            LaneSettings.of(deadline),
            new CountedRecovery(),
            new RecoveryLog(InstantSource.system()),
            OwnerLink.LossListener.NONE);
    try {
      link = hasty.of(VRegionGrant.newBuilder().setShare(monitor.share(1)).build());
      monitor.frozenAt = 12L * PAGE;
      fetch(10);
      assertThat(link.fetchAhead(0)).isFalse();
      assertThat(unreachable).as("nobody needs it yet").isEmpty();
      add(link.fetchExchange(), 20);
      assertThatThrownBy(() -> link.fetch(0)).isInstanceOf(SocketTimeoutException.class);
      assertThat(unreachable).containsExactly(monitor.incarnation);
      assertThat(monitor.lanes).as("it was not asked again").hasValue(1);
    } finally {
      hasty.close();
      hasty.free();
    }
  }

  private boolean sendEarly(long firstLine) {
    add(link.early().batch(0), firstLine);
    add(link.early().batch(1), firstLine + 2);
    return link.early().send(2);
  }

  @Test
  void earlyBatchesHaveALaneOfTheirOwn() throws Exception {
    for (int round = 0; round < 20; round++) {
      assertThat(sendEarly(1000 + 10L * round)).isTrue();
      fetch(10L * round);
      assertThat(link.fetchAhead(0)).isTrue();
      assertThat(link.fetchAhead(1)).isTrue();
      assertThat(link.early().receive(0)).isTrue();
      assertRight(link.early().batch(0));
      assertThat(link.early().receive(1)).isTrue();
      assertRight(link.early().batch(1));
      assertThat(link.early().receive(2)).as("nothing more is under way").isFalse();
    }
    assertThat(monitor.lanes).hasValue(2);
  }

  @Test
  void earlyBatchesThatNobodyReceivedAreNotTakenForTheNext() {
    assertThat(sendEarly(1000)).isTrue();
    assertThat(link.early().receive(0)).isTrue();
    assertThat(sendEarly(2000)).isTrue();
    for (int i = 0; i < 2; i++) {
      assertThat(link.early().receive(i)).isTrue();
      assertRight(link.early().batch(i));
    }
    assertThat(monitor.lanes).as("the first was given up").hasValue(2);
  }

  @Test
  void earlyBatchesOfAFormerOwnerDoNotCount() {
    assertThat(sendEarly(1000)).isTrue();
    links.learn(List.of(successor.share(2)));
    assertThat(link.early().receive(0)).isFalse();
    assertThat(link.early().receive(1)).isFalse();
    assertThat(sendEarly(1000)).isTrue();
    assertThat(link.early().receive(0)).isTrue();
    assertRight(link.early().batch(0));
    assertThat(successor.lanes).hasValue(1);
  }

  @Test
  void aFetchThatIsRefusedLeavesNothingUnderWay() throws Exception {
    fetch(10);
    assertThat(link.fetchAhead(0)).isTrue();
    assertThat(link.fetchAhead(1)).isTrue();
    monitor.missing.add(30L * PAGE);
    add(link.fetchExchange(), 30);
    add(link.aheadExchange(0), 32);
    link.fetch(1);
    assertThat(link.fetchExchange().fetchStatus(0)).isEqualTo(PageStatus.NOT_HELD);
    assertThat(recoveries).as("the home was asked").hasPositiveValue();
    assertThat(link.fetchAhead(0)).isFalse();
    fetch(40);
    assertThat(link.fetchAhead(0)).isTrue();
    assertRight(link.aheadExchange(0));
  }
}
