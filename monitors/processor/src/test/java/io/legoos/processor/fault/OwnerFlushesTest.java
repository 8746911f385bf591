package io.legoos.processor.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.processor.excache.ExCacheGeometry;
import io.legoos.processor.excache.ExCacheHabits;
import io.legoos.processor.excache.ReplacementPolicy;
import io.legoos.processor.remote.LaneSettings;
import io.legoos.processor.remote.OwnerLink;
import io.legoos.processor.remote.OwnerLinks;
import io.legoos.processor.remote.RecoveryLog;
import io.legoos.processor.remote.ShareRecovery;
import io.legoos.processor.remote.SharesAtMonitor;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.Share;
import io.legoos.protocol.control.v1.VRegionGrant;
import io.legoos.protocol.page.PageStatus;
import io.legoos.protocol.page.PageStore;
import io.legoos.protocol.page.tcp.TcpPageServer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A batch to several owners, some of which are lost on the way. */
@Timeout(60)
class OwnerFlushesTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final long PAGE = 0x2000_0000_0000L;

  /** A memory monitor that knows only which pages it has. */
  private static final class Monitor implements PageStore, AutoCloseable {
    private final Incarnation incarnation;
    private final TcpPageServer server;
    private final Set<Long> pages = ConcurrentHashMap.newKeySet();
    private volatile boolean full;

    Monitor(long number) throws IOException {
      this.incarnation = new Incarnation(number, number);
      this.server =
          TcpPageServer.start(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              hello -> this,
              8,
              DEADLINE);
    }

    @Override
    public PageStatus fetch(long spaceId, long address, MemorySegment target, long offset) {
      return PageStatus.NOT_HELD;
    }

    @Override
    public PageStatus flush(long spaceId, long address, MemorySegment source, long offset) {
      if (full) {
        return PageStatus.NO_ROOM;
      }
      pages.add(address);
      return PageStatus.OK;
    }

    Share share(long id, long generation, long losses) {
      return new SharesAtMonitor(incarnation, server).share(id, generation, losses);
    }

    @Override
    public void close() {
      server.close();
    }
  }

  private final Arena arena = Arena.ofShared();
  private final List<String> failures = new ArrayList<>();
  private final CacheCore core =
      new CacheCore(
          ExCacheGeometry.of(8 << 20, 0),
          ExCacheHabits.of(ReplacementPolicy.FIFO),
          arena,
          () -> {},
          (why, detail) -> failures.add(detail));
  private final OwnerFlushes flushes = new OwnerFlushes(core);
  private final Monitor first = new Monitor(1);
  private final Monitor second = new Monitor(2);
  private final Monitor successor = new Monitor(3);
  private final OwnerLinks links =
      new OwnerLinks(
          "v-1",
          new Incarnation(9, 9),
          LaneSettings.of(DEADLINE),
          new FirstIsLostMeanwhile(),
          new RecoveryLog(InstantSource.system()),
          OwnerLink.LossListener.NONE);

  OwnerFlushesTest() throws IOException {}

  @AfterEach
  void close() {
    links.close();
    links.free();
    List.of(first, second, successor).forEach(Monitor::close);
    arena.close();
    assertThat(failures).isEmpty();
  }

  /** While the second owner is relieved, which is full, the first is lost with all it has. */
  private final class FirstIsLostMeanwhile implements ShareRecovery {
    @Override
    public void recover(@Nullable Incarnation unreachable) {}

    @Override
    public boolean relieve(long shareId) {
      links.learn(List.of(successor.share(1, 2, 1)));
      second.full = false;
      return true;
    }
  }

  private OwnerLink link(Share share, long page) {
    OwnerLink link = links.of(VRegionGrant.newBuilder().setShare(share).build());
    link.flushExchange().clear();
    link.flushExchange().addFlush(7, page);
    return link;
  }

  @Test
  void whatAnOwnerTookBeforeItWasLostIsSentAgain() {
    second.full = true;
    OwnerLink one = link(first.share(1, 1, 0), PAGE);
    OwnerLink two = link(second.share(2, 1, 0), PAGE + 4096);
    List<OwnerLink> both = List.of(one, two);

    flushes.send(both);
    flushes.await(both);
    assertThat(first.pages).containsExactly(PAGE);
    assertThat(second.pages).containsExactly(PAGE + 4096);
    assertThat(flushes.gone(both)).containsExactly(one);

    flushes.send(List.of(one));
    flushes.await(List.of(one));
    assertThat(flushes.gone(both)).isEmpty();
    assertThat(successor.pages).containsExactly(PAGE);
  }

  @Test
  void onceTheVProcessIsOverNothingIsSentAgain() {
    second.full = true;
    List<OwnerLink> both =
        List.of(link(first.share(1, 1, 0), PAGE), link(second.share(2, 1, 0), PAGE + 4096));
    flushes.send(both);
    flushes.await(both);

    core.fail(MemoryFailure.PROCESSOR_FENCED, "over");

    assertThat(flushes.gone(both)).isEmpty();
    assertThat(failures).containsExactly("over");
    failures.clear();
  }
}
