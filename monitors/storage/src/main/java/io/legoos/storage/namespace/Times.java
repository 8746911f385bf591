package io.legoos.storage.namespace;

import io.legoos.protocol.control.v1.Timestamp;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import java.time.Instant;

/** Times as nanoseconds since 1970, which reach from 1677 to 2262. */
final class Times {
  private static final long SECOND = 1_000_000_000L;
  private static final long MAX_SECONDS = Long.MAX_VALUE / SECOND - 1;

  private Times() {}

  static long of(Instant instant) {
    return instant.getEpochSecond() * SECOND + instant.getNano();
  }

  /**
   * Times that cannot be kept become the nearest that can, as file systems do.
   *
   * @throws StorageException EINVAL when the nanoseconds are no part of a second
   */
  static long of(Timestamp time) throws StorageException {
    if (time.getNanos() < 0 || time.getNanos() >= SECOND) {
      throw new StorageException(Errno.EINVAL, "nanoseconds are 0 to 999999999");
    }
    long seconds = Math.clamp(time.getSeconds(), -MAX_SECONDS, MAX_SECONDS);
    return seconds * SECOND + time.getNanos();
  }

  static Timestamp toMessage(long nanos) {
    return Timestamp.newBuilder()
        .setSeconds(Math.floorDiv(nanos, SECOND))
        .setNanos((int) Math.floorMod(nanos, SECOND))
        .build();
  }
}
