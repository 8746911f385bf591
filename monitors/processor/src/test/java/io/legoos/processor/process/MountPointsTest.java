package io.legoos.processor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MountPointsTest {
  @Test
  void aMountPointIsTheFifthWordWithItsEscapesUndone() {
    assertThat(MountPoints.of("36 35 98:0 /mnt1 /a\\040b\\134c rw,noatime - ext3 /dev/root rw"))
        .isEqualTo("/a b\\c");
    assertThat(MountPoints.of("22 1 0:20 / / rw - overlay overlay rw")).isEqualTo("/");
    assertThatThrownBy(() -> MountPoints.of("36 35 98:0"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theRootAndProcAreMountedHere() throws Exception {
    assertThat(MountPoints.ofThisProcess()).contains("/", "/proc");
  }
}
