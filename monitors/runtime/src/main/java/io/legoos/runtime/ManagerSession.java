package io.legoos.runtime;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.legoos.protocol.control.v1.HeartbeatRequest;
import io.legoos.protocol.control.v1.HeartbeatResponse;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.MembershipGrpc;
import io.legoos.protocol.control.v1.RegisterRequest;
import io.legoos.protocol.control.v1.RegisterResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a monitor says to the managers, one call per {@link #step}: registers, then heartbeats, and
 * registers again when the managers do not know it any more. Owns no thread and no clock; {@link
 * ManagerLink} steps it. Only one thread steps; the getters may be called from any.
 */
final class ManagerSession {
  private static final Logger LOG = LoggerFactory.getLogger(ManagerSession.class);
  private static final Duration CALL_DEADLINE = Duration.ofSeconds(2);
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration SLOWEST_RETRY = Duration.ofSeconds(2);
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);
  private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);

  /** What the monitor last learned of the managers. */
  enum State {
    /** Not entered, or forgotten: register next. */
    UNREGISTERED,
    /** Entered and answered: heartbeat next. */
    REGISTERED,
    /**
     * The managers have declared this incarnation dead and others have given up what it held; only
     * a new start helps. Tried again nevertheless: the managers may lose their state too.
     */
    FENCED,
    /** The last call failed; the one that failed is tried again. */
    UNREACHABLE
  }

  private final MembershipGrpc.MembershipBlockingStub managers;
  private final RegisterRequest registration;
  private final Supplier<Load> load;
  private final MembershipNews news;
  private final Backoff backoff;
  private boolean registered;
  private Duration interval = Duration.ofMillis(500);
  private long seenEpoch;
  private volatile long term;
  private volatile State state = State.UNREGISTERED;

  ManagerSession(
      Channel channel,
      RegisterRequest registration,
      Supplier<Load> load,
      MembershipNews news,
      RandomGenerator random) {
    this.managers = MembershipGrpc.newBlockingStub(channel);
    this.registration = registration;
    this.load = load;
    this.news = news;
    this.backoff = new Backoff(FIRST_RETRY, SLOWEST_RETRY, random);
  }

  /** Makes one call and returns how long to wait before the next. Never throws. */
  Duration step() {
    try {
      Duration wait = registered ? heartbeat() : register();
      backoff.reset();
      return wait;
    } catch (StatusRuntimeException e) {
      return onFailure(e.getStatus());
    } catch (RuntimeException e) {
      LOG.warn("a step of the link to the managers failed", e);
      return backoff.next();
    }
  }

  private Duration register() {
    RegisterResponse answer = withDeadline().register(registration);
    acceptTerm(answer.getTerm());
    registered = true;
    interval = clamp(Duration.ofMillis(answer.getHeartbeatIntervalMs()));
    enter(State.REGISTERED, "registered with the managers");
    return Duration.ZERO;
  }

  private Duration heartbeat() {
    HeartbeatResponse answer =
        withDeadline()
            .heartbeat(
                HeartbeatRequest.newBuilder()
                    .setIdentity(registration.getIdentity())
                    .setLoad(load.get())
                    .setSeenEpoch(seenEpoch)
                    .build());
    acceptTerm(answer.getTerm());
    answer.getDeadList().forEach(news::onDead);
    news.onLeaving(answer.getLeavingList());
    news.onCrowded(answer.getRound(), answer.getCrowdedList());
    seenEpoch = answer.getEpoch();
    enter(State.REGISTERED, "the managers answer again");
    return interval;
  }

  private Duration onFailure(Status status) {
    if (registered && status.getCode() == Status.Code.NOT_FOUND) {
      registered = false;
      enter(State.UNREGISTERED, "the managers do not know this monitor; registering again");
      return Duration.ZERO;
    }
    if (!registered && status.getCode() == Status.Code.FAILED_PRECONDITION) {
      if (state != State.FENCED) {
        LOG.error(
            "the managers declared this incarnation dead; restart this monitor ('lego up' does so)");
      }
      state = State.FENCED;
      tellOwnDeath();
      return backoff.next();
    }
    enter(State.UNREACHABLE, "the managers do not answer (" + status.getCode() + describe(status));
    return backoff.next();
  }

  private void tellOwnDeath() {
    try {
      news.onDead(registration.getIdentity());
    } catch (RuntimeException e) {
      LOG.warn("the end of this incarnation was not taken note of; told again soon", e);
    }
  }

  private static String describe(Status status) {
    String description = status.getDescription();
    return (description == null ? "" : ": " + description) + "); serving on, trying again";
  }

  /** A leader that was replaced is not listened to any more. */
  private void acceptTerm(long answered) {
    if (Long.compareUnsigned(answered, term) < 0) {
      throw Status.ABORTED.withDescription("answer of an older term").asRuntimeException();
    }
    term = answered;
  }

  private MembershipGrpc.MembershipBlockingStub withDeadline() {
    return managers.withDeadlineAfter(CALL_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Duration clamp(Duration asked) {
    Duration atLeast = asked.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : asked;
    return atLeast.compareTo(LONGEST_INTERVAL) > 0 ? LONGEST_INTERVAL : atLeast;
  }

  /** Logs a change of state once, however often the state is confirmed. */
  private void enter(State next, String message) {
    if (state != next) {
      state = next;
      LOG.info("{}", message);
    }
  }

  State state() {
    return state;
  }

  long term() {
    return term;
  }
}
