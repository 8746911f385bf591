package io.legoos.runtime;

import io.grpc.Channel;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.RegisterRequest;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Keeps a monitor a member of the cluster: registers, heartbeats, registers again, for as long as
 * the monitor lives. The managers may be down for any time; the monitor goes on meanwhile.
 *
 * <p>The load supplier and the listener are called from the link's own thread, one call at a time.
 * A death is reported at least once, so the listener must be idempotent; when it throws, it gets
 * the same deaths again at the next heartbeat.
 */
public final class ManagerLink implements AutoCloseable {
  private static final Duration JOIN_DEADLINE = Duration.ofSeconds(3);

  private final ManagerSession session;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  private ManagerLink(ManagerSession session) {
    this.session = session;
    this.thread = Thread.ofPlatform().daemon().name("manager-link").unstarted(this::run);
  }

  /**
   * Starts the link; returns at once.
   *
   * @param managers channel to the managers, see {@link ControlChannels#to(HostPort, PeerRole)}
   * @param registration what this monitor is and where it serves
   * @param load sampled for each heartbeat
   * @param news told what becomes of other monitors, and of this one's own death
   */
  public static ManagerLink start(
      Channel managers,
      RegisterRequest registration,
      Supplier<Load> load,
      MembershipNews news,
      RandomGenerator random) {
    ManagerLink link =
        new ManagerLink(new ManagerSession(managers, registration, load, news, random));
    link.thread.start();
    return link;
  }

  /** Whether the last call to the managers was answered. */
  public boolean isConnected() {
    return session.state() == ManagerSession.State.REGISTERED;
  }

  /**
   * Whether the managers have declared this incarnation dead. What it held elsewhere is given up;
   * the monitor should be started again.
   */
  public boolean isFenced() {
    return session.state() == ManagerSession.State.FENCED;
  }

  /** The highest term of a leader that has answered; 0 before the first answer. */
  public long term() {
    return session.term();
  }

  private void run() {
    try {
      Duration wait = session.step();
      while (!closing.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
        wait = session.step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the heartbeats. The managers notice by their absence. */
  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
    try {
      thread.join(JOIN_DEADLINE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
