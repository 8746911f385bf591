package io.legoos.processor.filecache;

import io.grpc.Channel;
import io.legoos.protocol.Incarnation;
import io.legoos.runtime.Rendezvous;
import java.net.InetSocketAddress;

/**
 * One start of a memory monitor that caches files. Equal to itself only.
 *
 * <p>Thread-safe.
 */
final class CacheMonitor {
  private final String name;
  private final long mark;
  private final Incarnation incarnation;
  private final Channel control;
  private final InetSocketAddress pages;
  private volatile long avoidUntilNanos;
  private volatile boolean avoided;

  /**
   * Calls nobody.
   *
   * @param control for calls that mean this start
   */
  CacheMonitor(String name, Incarnation incarnation, Channel control, InetSocketAddress pages) {
    this.name = name;
    this.mark = Rendezvous.mark(name);
    this.incarnation = incarnation;
    this.control = control;
    this.pages = pages;
  }

  String name() {
    return name;
  }

  /** For {@link Rendezvous#weight}: it is weighed for every read. */
  long mark() {
    return mark;
  }

  Incarnation incarnation() {
    return incarnation;
  }

  Channel control() {
    return control;
  }

  InetSocketAddress pages() {
    return pages;
  }

  /** It failed: nobody waits for it until then. */
  void avoidUntil(long nanoTime) {
    avoidUntilNanos = nanoTime;
    avoided = true;
  }

  boolean isAvoided(long nanoTime) {
    if (avoided && nanoTime - avoidUntilNanos >= 0) {
      avoided = false;
    }
    return avoided;
  }
}
