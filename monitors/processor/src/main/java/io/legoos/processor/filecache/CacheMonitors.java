package io.legoos.processor.filecache;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.GlobalMemoryManagerGrpc;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.control.v1.PlaceFileCacheRequest;
import io.legoos.runtime.HostPort;
import io.legoos.runtime.Rendezvous;
import io.legoos.runtime.StartCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory monitors that cache a vNode's files, as the managers name them; asked again now and
 * then, by a thread of its own, so that no read waits for the managers. Thread-safe.
 */
final class CacheMonitors {
  private static final Logger LOG = LoggerFactory.getLogger(CacheMonitors.class);
  private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long DEADLINE_SECONDS = 5;

  /** More than the managers name is not believed. */
  private static final int MAX_MONITORS = 64;

  private final Channel managers;
  private final Function<String, Channel> memory;
  private final String vnode;
  private final LongSupplier nanoClock;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile List<CacheMonitor> monitors = List.of();
  private volatile long askedNanos;
  private volatile Runnable afterAsking = () -> {};

  /**
   * Knows of none yet; see {@link #ask}.
   *
   * @param memory makes channels to memory monitors, by host:port
   * @param nanoClock as {@link System#nanoTime}
   */
  CacheMonitors(
      Channel managers, Function<String, Channel> memory, String vnode, LongSupplier nanoClock) {
    this.managers = managers;
    this.memory = memory;
    this.vnode = vnode;
    this.nanoClock = nanoClock;
    this.askedNanos = nanoClock.getAsLong();
  }

  /** What to do whenever the managers were asked again, such as hanging up on who is gone. */
  void afterAsking(Runnable step) {
    afterAsking = step;
  }

  /** Asks the managers, and waits. Without an answer those that are known stay. */
  void ask() {
    askedNanos = nanoClock.getAsLong();
    try {
      List<MemoryMonitorRef> named =
          GlobalMemoryManagerGrpc.newBlockingStub(managers)
              .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
              .placeFileCache(PlaceFileCacheRequest.newBuilder().setVnode(vnode).build())
              .getMonitorsList();
      if (named.size() <= MAX_MONITORS) {
        take(named);
      }
    } catch (StatusRuntimeException | IllegalArgumentException e) {
      LOG.info("vNode {}: who caches its files is not known now: {}", vnode, e.getMessage());
    }
  }

  private synchronized void take(List<MemoryMonitorRef> named) {
    List<CacheMonitor> taken = new ArrayList<>();
    for (MemoryMonitorRef ref : named) {
      Incarnation incarnation = Incarnation.of(ref.getIdentity().getIncarnation());
      CacheMonitor known = known(incarnation);
      taken.add(known == null ? fresh(ref, incarnation) : known);
    }
    monitors = List.copyOf(taken);
  }

  private @Nullable CacheMonitor known(Incarnation incarnation) {
    for (CacheMonitor monitor : monitors) {
      if (monitor.incarnation().equals(incarnation)) {
        return monitor;
      }
    }
    return null;
  }

  private CacheMonitor fresh(MemoryMonitorRef ref, Incarnation incarnation) {
    return new CacheMonitor(
        ref.getIdentity().getName(),
        incarnation,
        StartCheck.meaning(memory.apply(ref.getControlAddress()), incarnation),
        HostPort.parse(ref.getPageAddress()).toSocketAddress());
  }

  /** Who caches a stripe of a file; null: nobody that answers. */
  @Nullable CacheMonitor of(long stripe) {
    long now = nanoClock.getAsLong();
    if (now - askedNanos >= ASK_AGAIN_NANOS && asking.compareAndSet(false, true)) {
      askedNanos = now;
      Thread.ofVirtual().name("file-cache-" + vnode).start(this::askInBackground);
    }
    @Nullable CacheMonitor best = null;
    long bestWeight = 0;
    for (CacheMonitor monitor : monitors) {
      long weight = Rendezvous.weight(stripe, monitor.mark());
      if (best == null || weight > bestWeight) {
        best = monitor;
        bestWeight = weight;
      }
    }
    return best == null || best.isAvoided(now) ? null : best;
  }

  private void askInBackground() {
    try {
      ask();
      afterAsking.run();
    } finally {
      asking.set(false);
    }
  }

  /** Those that are known. */
  List<CacheMonitor> all() {
    return monitors;
  }

  boolean isKnown(CacheMonitor monitor) {
    return monitors.contains(monitor);
  }
}
