package io.legoos.managers.membership;

/**
 * Requests a second, smoothed over about {@value #SMOOTHING_SECONDS} seconds, from a counter that
 * only grows. Immutable.
 *
 * @param requests the counter at the last report
 * @param atNanos when that was
 */
record AccessRate(long requests, long atNanos, double perSecond) {
  static final double SMOOTHING_SECONDS = 2;
  private static final double NANOS_PER_SECOND = 1e9;

  static AccessRate first(long requests, long nowNanos) {
    return new AccessRate(requests, nowNanos, 0);
  }

  /** After a report; a counter that went back gives no rate. */
  AccessRate next(long nowRequests, long nowNanos) {
    double seconds = (nowNanos - atNanos) / NANOS_PER_SECOND;
    if (seconds <= 0) {
      return this;
    }
    double latest = Math.max(0, nowRequests - requests) / seconds;
    double weight = 1 - Math.exp(-seconds / SMOOTHING_SECONDS);
    return new AccessRate(nowRequests, nowNanos, perSecond + weight * (latest - perSecond));
  }
}
