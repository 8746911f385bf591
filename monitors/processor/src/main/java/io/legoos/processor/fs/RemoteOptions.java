package io.legoos.processor.fs;

import java.time.Duration;

/**
 * For how long a storage monitor that does not answer is waited for.
 *
 * @param deadline of an operation with all its attempts; then it is EIO
 * @param attempt after which an unanswered request is sent again
 */
public record RemoteOptions(Duration deadline, Duration attempt) {
  /** A minute; each attempt 10 s. */
  public static final RemoteOptions DEFAULT =
      new RemoteOptions(Duration.ofSeconds(60), Duration.ofSeconds(10));

  /** Checks. */
  public RemoteOptions {
    if (!deadline.isPositive() || !attempt.isPositive()) {
      throw new IllegalArgumentException("deadlines are more than zero");
    }
  }
}
