package io.legoos.processor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.processor.process.MountPoints.MountPoint;
import org.junit.jupiter.api.Test;

class MountPointsTest {
  @Test
  void aLineHasAPathWithItsEscapesUndoneAndAType() {
    assertThat(
            MountPoints.parse(
                "36 35 98:0 /mnt1 /a\\040b\\134c rw master:1 propagate_from:2 - ext3 /dev/- rw"))
        .isEqualTo(new MountPoint("/a b\\c", "ext3"));
    assertThat(MountPoints.parse("22 1 0:20 / / rw - overlay overlay rw"))
        .isEqualTo(new MountPoint("/", "overlay"));
    for (String none : new String[] {"", "36 35 98:0", "36 35 98:0 /mnt1 /a rw ext3"}) {
      assertThatThrownBy(() -> MountPoints.parse(none))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void theRootAndProcAreMountedHere() throws Exception {
    assertThat(MountPoints.of((int) ProcessHandle.current().pid()))
        .anyMatch(mount -> mount.path().equals("/"))
        .contains(new MountPoint("/proc", "proc"));
  }
}
