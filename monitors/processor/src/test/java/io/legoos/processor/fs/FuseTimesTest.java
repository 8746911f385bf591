package io.legoos.processor.fs;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.linux.Errno;
import io.legoos.linux.fuse.FuseOpcode;
import org.junit.jupiter.api.Test;

class FuseTimesTest {
  private final FuseTimes times = new FuseTimes();

  @Test
  void requestsOfAllMountsAreAddedUpByKind() {
    FuseStatistics one = new FuseStatistics(times);
    FuseStatistics other = new FuseStatistics(times);
    one.answered(FuseOpcode.READ, 0, 1_000_000);
    other.answered(FuseOpcode.READ, Errno.EIO, 3_000_000);
    other.answered(FuseOpcode.MKDIR, Errno.EEXIST, 1);

    assertThat(times.times(FuseOperation.READ).count()).isEqualTo(2);
    assertThat(times.times(FuseOperation.READ).sumSeconds()).isEqualTo(0.004);
    assertThat(times.errors(FuseOperation.READ)).isEqualTo(1);
    assertThat(times.errors(FuseOperation.NAME)).isEqualTo(1);
    assertThat(times.times(FuseOperation.WRITE).count()).isZero();
  }

  @Test
  void whatProgramsExpectIsNoError() {
    FuseStatistics one = new FuseStatistics(times);
    one.answered(FuseOpcode.LOOKUP, Errno.ENOENT, 1);
    one.answered(FuseOpcode.GETXATTR, Errno.ENODATA, 1);
    one.answered(FuseOpcode.FLUSH, Errno.ENOSYS, 1);
    one.answered(FuseOpcode.FSYNC, Errno.EINTR, 1);
    for (FuseOperation operation : FuseOperation.values()) {
      assertThat(times.errors(operation)).as(operation.word()).isZero();
    }
    assertThat(times.times(FuseOperation.OTHER).count()).isEqualTo(1);
    assertThat(times.times(FuseOperation.SYNC).count()).isEqualTo(1);
  }
}
