package io.legoos.deviceplugin;

import io.legoos.runtime.metrics.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps every device of the node offered to the kubelet that runs now. Thread-safe. */
final class DevicePlugins implements AutoCloseable {
  /** How long a kubelet may leave a device unwatched before it is told of it again. */
  static final Duration UNWATCHED = Duration.ofSeconds(10);

  /** How long a device that the kubelet refuses is left alone, at most. */
  static final Duration LONGEST_RETRY = Duration.ofSeconds(32);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(DevicePlugins.class);

  private final Path directory;
  private final Path dev;
  private final LongSupplier nanoClock;
  private final List<Offer> offers = NodeDevice.ALL.stream().map(Offer::new).toList();
  private boolean closed;
  private volatile boolean ready;
  private volatile long steppedAt;

  /** As the last step left them: a step may take long. */
  private volatile List<State> states = List.of();

  /**
   * Offers nothing until {@link #step}.
   *
   * @param directory of the kubelet's sockets
   * @param dev the node's {@code /dev} as this container sees it
   */
  DevicePlugins(Path directory, Path dev, LongSupplier nanoClock) {
    this.directory = directory;
    this.dev = dev;
    this.nanoClock = nanoClock;
    this.steppedAt = nanoClock.getAsLong();
  }

  private record State(String resource, boolean present, boolean offered) {}

  /** One device's offer. */
  private static final class Offer {
    final NodeDevice device;
    Optional<DevicePlugin> plugin = Optional.empty();
    long watchedAt;
    Duration retry = FIRST_RETRY;
    long retryAt;
    boolean refused;

    Offer(NodeDevice device) {
      this.device = device;
    }

    void close() {
      plugin.ifPresent(DevicePlugin::close);
      plugin = Optional.empty();
    }
  }

  /**
   * Offers what is there and not offered yet; a kubelet that is away is asked again later. To be
   * called about every second; takes some seconds when the kubelet does not answer.
   */
  synchronized void step() {
    if (closed) {
      return;
    }
    Optional<KubeletSocket> kubelet = KubeletSocket.find(directory);
    boolean all = kubelet.isPresent();
    for (Offer offer : offers) {
      boolean there = offer.device.isIn(dev);
      offer.plugin.ifPresent(plugin -> plugin.service().healthIs(there));
      if (kubelet.isPresent()) {
        dropForgotten(offer, kubelet.get());
        if (there && offer.plugin.isEmpty()) {
          offer(offer, kubelet.get());
        }
      }
      all &= offer.plugin.isPresent() || !there;
    }
    states =
        offers.stream()
            .map(o -> new State(o.device.resource(), o.device.isIn(dev), o.plugin.isPresent()))
            .toList();
    ready = all;
    steppedAt = nanoClock.getAsLong();
  }

  private void dropForgotten(Offer offer, KubeletSocket kubelet) {
    if (offer.plugin.isEmpty()) {
      return;
    }
    DevicePlugin plugin = offer.plugin.get();
    long now = nanoClock.getAsLong();
    if (plugin.service().isWatched()) {
      offer.watchedAt = now;
    }
    // A kubelet may also drop a plugin that registered while it still took leave of its
    // predecessor.
    if (!plugin.isKnownTo(kubelet) || now - offer.watchedAt > UNWATCHED.toNanos()) {
      LOG.info("the kubelet forgot {}; it is offered again", offer.device.resource());
      offer.close();
      offer.retry = FIRST_RETRY;
      offer.retryAt = now;
    }
  }

  private void offer(Offer offer, KubeletSocket kubelet) {
    long now = nanoClock.getAsLong();
    if (offer.refused && now - offer.retryAt < 0) {
      return;
    }
    try {
      offer.plugin = Optional.of(DevicePlugin.start(directory, kubelet, offer.device));
      offer.watchedAt = now;
      offer.refused = false;
      offer.retry = FIRST_RETRY;
      LOG.info("offers {} as {}", offer.device.path(), offer.device.resource());
    } catch (IOException e) {
      LOG.warn("{}; asked again in {} s", e.getMessage(), offer.retry.toSeconds());
      offer.refused = true;
      offer.retryAt = now + offer.retry.toNanos();
      Duration twice = offer.retry.multipliedBy(2);
      offer.retry = twice.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : twice;
    }
  }

  /** What the last step saw. Does not block. */
  void sample(Samples into) {
    for (State state : states) {
      into.put(DeviceMetric.PRESENT, state.present ? 1 : 0, state.resource);
      into.put(DeviceMetric.OFFERED, state.offered ? 1 : 0, state.resource);
    }
  }

  /** Whether the kubelet takes every device that this node has. Does not block. */
  boolean isReady() {
    return ready;
  }

  /** Whether {@link #step} ended within that time. Does not block. */
  boolean stepped(Duration within) {
    return nanoClock.getAsLong() - steppedAt < within.toNanos();
  }

  /** Takes every offer back; pods that have a device keep it. */
  @Override
  public synchronized void close() {
    closed = true;
    ready = false;
    offers.forEach(Offer::close);
  }
}
