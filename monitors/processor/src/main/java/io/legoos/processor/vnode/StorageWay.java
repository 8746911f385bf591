package io.legoos.processor.vnode;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.legoos.protocol.control.v1.GlobalStorageManagerGrpc;
import io.legoos.protocol.control.v1.PlaceVNodeRequest;
import io.legoos.protocol.control.v1.PlaceVNodeResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to a vNode's storage monitor, which may have another address after a restart: asked for
 * again and again while requests are in vain. Thread-safe.
 */
final class StorageWay implements Supplier<Channel> {
  private static final Logger LOG = LoggerFactory.getLogger(StorageWay.class);
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Channel managers;
  private final Function<String, Channel> control;
  private final String vnode;
  private volatile Way way;
  private volatile long askedNanos = System.nanoTime();
  private volatile LongSupplier inVain = () -> 0;
  private volatile long seen;

  private record Way(String address, Channel channel) {}

  /**
   * Knows where it is now.
   *
   * @param control makes channels to storage monitors, by host:port
   */
  StorageWay(
      Channel managers, Function<String, Channel> control, String vnode, PlaceVNodeResponse now) {
    this.managers = managers;
    this.control = control;
    this.vnode = vnode;
    this.way = to(now.getControlAddress());
  }

  /**
   * Where an existing vNode is.
   *
   * @throws StatusRuntimeException when there is none, or the managers do not answer
   */
  static PlaceVNodeResponse ask(Channel managers, String vnode) {
    return GlobalStorageManagerGrpc.newBlockingStub(managers)
        .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .placeVNode(PlaceVNodeRequest.newBuilder().setVnode(vnode).setExisting(true).build());
  }

  /**
   * Asks the managers again whenever there were attempts in vain.
   *
   * @param inVain how many so far
   */
  void watch(LongSupplier inVain) {
    this.inVain = inVain;
  }

  @Override
  public Channel get() {
    long count = inVain.getAsLong();
    if (count != seen && System.nanoTime() - askedNanos >= AGAIN_NANOS) {
      seen = count;
      askAgain();
    }
    return way.channel();
  }

  /** Host:port of the storage monitor, as it is known now. */
  String address() {
    return way.address();
  }

  private Way to(String address) {
    return new Way(address, control.apply(address));
  }

  private void askAgain() {
    askedNanos = System.nanoTime();
    try {
      way = to(ask(managers, vnode).getControlAddress());
    } catch (StatusRuntimeException | IllegalArgumentException e) {
      LOG.info("vNode {}: its storage monitor is not to be found now: {}", vnode, e.getMessage());
    }
  }
}
