package io.legoos.managers.membership;

import java.time.Duration;

/**
 * The clockwork of the membership.
 *
 * @param heartbeatInterval asked of every monitor
 * @param deadAfter silence after which an incarnation is declared dead; at least four intervals
 * @param silenceIsDeath false where a platform confirms deaths: there a silent member stays
 *     SUSPECT, since it may only be cut off, and its programs may run on
 */
public record MembershipTiming(
    Duration heartbeatInterval, Duration deadAfter, boolean silenceIsDeath) {
  /** Where silence is death. */
  public MembershipTiming(Duration heartbeatInterval, Duration deadAfter) {
    this(heartbeatInterval, deadAfter, true);
  }

  public MembershipTiming {
    if (!heartbeatInterval.isPositive()
        || deadAfter.compareTo(heartbeatInterval.multipliedBy(4)) < 0) {
      throw new IllegalArgumentException(
          "dead after " + deadAfter + " is less than four heartbeats of " + heartbeatInterval);
    }
  }

  /** Silence after which nothing new is placed on a monitor. */
  public Duration suspectAfter() {
    return deadAfter.dividedBy(2);
  }

  /** How long a promise counts: by then the report of a live monitor must contain it. */
  public Duration promiseLifetime() {
    return heartbeatInterval.multipliedBy(3);
  }
}
