package io.legoos.processor.fs;

import io.legoos.linux.Errno;
import java.util.concurrent.atomic.LongAdder;

/** Counts for {@link FuseCounters}. Thread-safe. */
final class FuseStatistics {
  private final FuseTimes all;
  private final LongAdder operations = new LongAdder();
  private final LongAdder readBytes = new LongAdder();
  private final LongAdder writtenBytes = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final LongAdder interrupted = new LongAdder();

  /**
   * @param all of every mount, told as well
   */
  FuseStatistics(FuseTimes all) {
    this.all = all;
  }

  void answered(int opcode, int errno, long nanos) {
    operations.increment();
    boolean hasFailed = false;
    switch (errno) {
      case 0, Errno.ENOENT, Errno.ENODATA, Errno.ENOSYS -> {}
      case Errno.EINTR -> interrupted.increment();
      default -> {
        errors.increment();
        hasFailed = true;
      }
    }
    all.served(FuseOperation.of(opcode), hasFailed, nanos);
  }

  void read(int bytes) {
    readBytes.add(bytes);
  }

  void written(int bytes) {
    writtenBytes.add(bytes);
  }

  FuseCounters counters(long retries) {
    return new FuseCounters(
        operations.sum(),
        readBytes.sum(),
        writtenBytes.sum(),
        errors.sum(),
        interrupted.sum(),
        retries);
  }
}
