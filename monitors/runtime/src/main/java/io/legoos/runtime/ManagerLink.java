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

  /** What changes often is told at most so often. */
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(10);

  private final ManagerSession session;
  private final LoadChange change;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  private ManagerLink(ManagerSession session, LoadChange change) {
    this.session = session;
    this.change = change;
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
    return start(managers, registration, load, new LoadChange(), news, random);
  }

  /**
   * As the other {@code start}.
   *
   * @param change has the next heartbeat brought forward, as long as the managers answer
   */
  public static ManagerLink start(
      Channel managers,
      RegisterRequest registration,
      Supplier<Load> load,
      LoadChange change,
      MembershipNews news,
      RandomGenerator random) {
    ManagerLink link =
        new ManagerLink(new ManagerSession(managers, registration, load, news, random), change);
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
      while (!isClosedAfter(wait)) {
        wait = session.step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits so long, or until there is something to tell; whether the link is closed then. */
  private boolean isClosedAfter(Duration wait) throws InterruptedException {
    boolean brief = wait.compareTo(SHORTEST_WAIT) <= 0;
    if (closing.await((brief ? wait : SHORTEST_WAIT).toNanos(), TimeUnit.NANOSECONDS)) {
      return true;
    }
    if (!brief && isConnected()) {
      var unused = change.await(wait.minus(SHORTEST_WAIT));
      return closing.getCount() == 0;
    }
    return !brief && closing.await(wait.minus(SHORTEST_WAIT).toNanos(), TimeUnit.NANOSECONDS);
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
