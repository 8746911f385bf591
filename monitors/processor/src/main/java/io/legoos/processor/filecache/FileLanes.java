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
 * another's. They are few, since each costs a thread and buffers at both ends. Thread-safe.
 */
final class FileLanes implements AutoCloseable {
  /** To one monitor. */
  private static final int MAX_LANES = 4;

  private final String vnode;
  private final Incarnation processor;
  private final Duration deadline;

  @GuardedBy("this")
  private final Map<CacheMonitor, Lanes> monitors = new HashMap<>();

  @GuardedBy("this")
  private boolean closed;

  /** Those to one monitor; guarded by the whole. */
  private static final class Lanes {
    private final Deque<FileLaneEnd> idle = new ArrayDeque<>();
    private int all;
  }

  /** The processor's end of a lane, with room for the pages of one read. One thread at a time. */
  static final class FileLaneEnd implements AutoCloseable {
    private final CacheMonitor monitor;
    private final Lanes lanes;
    private final Arena arena = Arena.ofShared();
    private final PageExchange exchange =
        new PageExchange(arena, PageExchange.MAX_PAGES_PER_FRAME, 0);
    private final PageChannel channel;

    private FileLaneEnd(CacheMonitor monitor, Lanes lanes, LaneHello hello, Duration deadline)
        throws IOException {
      this.monitor = monitor;
      this.lanes = lanes;
      try {
        this.channel = TcpPageChannels.open(monitor.pages(), hello, deadline);
      } catch (IOException | RuntimeException | Error e) {
        arena.close();
        throw e;
      }
    }

    /** To be filled and given to {@link #fetch}. */
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

  /** Whether {@link #take} would give one now. */
  synchronized boolean hasRoom(CacheMonitor monitor) {
    Lanes lanes = monitors.get(monitor);
    return !closed && (lanes == null || !lanes.idle.isEmpty() || lanes.all < MAX_LANES);
  }

  /**
   * A lane for the caller alone, who gives it back, or drops it after a failure; null: all are in
   * use.
   *
   * @throws IOException the monitor refuses or does not answer
   */
  @Nullable FileLaneEnd take(CacheMonitor monitor) throws IOException {
    Lanes lanes;
    synchronized (this) {
      if (closed) {
        return null;
      }
      lanes = monitors.computeIfAbsent(monitor, unused -> new Lanes());
      FileLaneEnd idle = lanes.idle.pollLast();
      if (idle != null || lanes.all == MAX_LANES) {
        return idle;
      }
      lanes.all++;
    }
    boolean opened = false;
    try {
      FileLaneEnd lane = new FileLaneEnd(monitor, lanes, hello(monitor), deadline);
      opened = true;
      return lane;
    } finally {
      if (!opened) {
        forget(lanes);
      }
    }
  }

  private LaneHello hello(CacheMonitor monitor) throws IOException {
    try {
      byte[] capability =
          FileCacheGrpc.newBlockingStub(monitor.control())
              .withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)
              .openFileLane(
                  OpenFileLaneRequest.newBuilder()
                      .setVnode(vnode)
                      .setProcessor(processor.toByteString())
                      .build())
              .getCapability()
              .toByteArray();
      return new LaneHello(
          FileLane.idOf(vnode), processor, monitor.incarnation(), FileLane.EPOCH, capability);
    } catch (StatusRuntimeException | IllegalArgumentException e) {
      throw new IOException("no lane to the files at " + monitor.name(), e);
    }
  }

  /** The read is over and went well. */
  void giveBack(FileLaneEnd lane) {
    synchronized (this) {
      if (monitors.get(lane.monitor) == lane.lanes) {
        lane.lanes.idle.addLast(lane);
        return;
      }
    }
    lane.close();
  }

  /** The lane is of no use any more. */
  void drop(FileLaneEnd lane) {
    forget(lane.lanes);
    lane.close();
  }

  private synchronized void forget(Lanes lanes) {
    lanes.all--;
  }

  /** Hangs up on monitors that are not wanted any more; lanes in use are closed afterwards. */
  synchronized void keepOnly(Predicate<CacheMonitor> wanted) {
    for (Iterator<Map.Entry<CacheMonitor, Lanes>> all = monitors.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<CacheMonitor, Lanes> entry = all.next();
      if (!wanted.test(entry.getKey())) {
        entry.getValue().idle.forEach(FileLaneEnd::close);
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
