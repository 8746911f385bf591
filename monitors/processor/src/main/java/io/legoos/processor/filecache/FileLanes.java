package io.legoos.processor.filecache;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.StatusRuntimeException;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.FileCacheGrpc;
import io.legoos.protocol.control.v1.OpenFileLaneRequest;
import io.legoos.protocol.page.FileLane;
import io.legoos.protocol.page.LaneHello;
import io.legoos.protocol.page.PageChannel;
import io.legoos.protocol.page.PageExchange;
import io.legoos.protocol.page.tcp.TcpPageChannels;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lanes to memory monitors for the files of one vNode: each is one reader's while it reads, then
 * another's. Thread-safe.
 */
final class FileLanes implements AutoCloseable {
  /** Idle lanes to one monitor; more are closed after use. */
  private static final int MAX_IDLE = 2;

  private final String vnode;
  private final Incarnation processor;
  private final Duration deadline;

  @GuardedBy("this")
  private final Map<CacheMonitor, Deque<FileLaneEnd>> idle = new HashMap<>();

  @GuardedBy("this")
  private boolean closed;

  /** The processor's end of a lane, with room for the pages of one read. One thread at a time. */
  static final class FileLaneEnd implements AutoCloseable {
    private final PageChannel channel;
    private final Arena arena = Arena.ofShared();
    private final PageExchange exchange =
        new PageExchange(arena, PageExchange.MAX_PAGES_PER_FRAME, 0);

    private FileLaneEnd(PageChannel channel) {
      this.channel = channel;
    }

    /** Empty at first; to be filled and given to {@link #fetch}. */
    PageExchange exchange() {
      return exchange;
    }

    void fetch() throws IOException {
      channel.exchange(exchange);
    }

    @Override
    public void close() {
      channel.close();
      arena.close();
    }
  }

  /**
   * Opens none yet.
   *
   * @param deadline of every wait on a lane
   */
  FileLanes(String vnode, Incarnation processor, Duration deadline) {
    this.vnode = vnode;
    this.processor = processor;
    this.deadline = deadline;
  }

  /**
   * A lane for the caller alone, who gives it back, or closes it after a failure.
   *
   * @throws IOException the monitor refuses or does not answer
   */
  FileLaneEnd take(CacheMonitor monitor) throws IOException {
    synchronized (this) {
      Deque<FileLaneEnd> lanes = idle.get(monitor);
      @Nullable FileLaneEnd lane = lanes == null ? null : lanes.pollLast();
      if (lane != null) {
        return lane;
      }
    }
    byte[] capability;
    try {
      capability =
          FileCacheGrpc.newBlockingStub(monitor.control())
              .withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)
              .openFileLane(
                  OpenFileLaneRequest.newBuilder()
                      .setVnode(vnode)
                      .setProcessor(processor.toByteString())
                      .build())
              .getCapability()
              .toByteArray();
    } catch (StatusRuntimeException e) {
      throw new IOException("no lane to the files at " + monitor.name(), e);
    }
    try {
      return new FileLaneEnd(
          TcpPageChannels.open(
              monitor.pages(),
              new LaneHello(
                  FileLane.idOf(vnode),
                  processor,
                  monitor.incarnation(),
                  FileLane.EPOCH,
                  capability),
              deadline));
    } catch (IllegalArgumentException e) {
      throw new IOException("a capability that makes no sense", e);
    }
  }

  /** The read is over and went well. */
  void giveBack(CacheMonitor monitor, FileLaneEnd lane) {
    synchronized (this) {
      Deque<FileLaneEnd> lanes = idle.computeIfAbsent(monitor, unused -> new ArrayDeque<>());
      if (!closed && lanes.size() < MAX_IDLE) {
        lanes.addLast(lane);
        return;
      }
    }
    lane.close();
  }

  /** Hangs up on monitors that are not {@code wanted} any more. */
  synchronized void keepOnly(Predicate<CacheMonitor> wanted) {
    for (Iterator<Map.Entry<CacheMonitor, Deque<FileLaneEnd>>> all = idle.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<CacheMonitor, Deque<FileLaneEnd>> entry = all.next();
      if (!wanted.test(entry.getKey())) {
        entry.getValue().forEach(FileLaneEnd::close);
        all.remove();
      }
    }
  }

  /** Lanes that are in use are closed when they are given back. */
  @Override
  public synchronized void close() {
    closed = true;
    keepOnly(monitor -> false);
  }
}
