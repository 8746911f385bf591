package io.legoos.cli.cluster;

import io.legoos.cli.node.Capability;
import io.legoos.cli.node.NodeFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;

/** What a processor monitor of a local cluster gets so that it can mount vNodes' volumes. */
final class VolumeMounts {
  /** To mount (sys_admin) and to enter what was mounted (sys_chroot, setns(2)). */
  static final List<String> CAPABILITIES = List.of("sys_admin", "sys_chroot");

  private static final Path DEVICE = Path.of("/dev/fuse");

  private VolumeMounts() {}

  /** Without it a cluster runs all the same, but nothing in vNodes. */
  static boolean arePossible(NodeFacts node) {
    return node.exists("dev/fuse")
        && node.capabilities().containsAll(Set.of(Capability.SYS_ADMIN, Capability.SYS_CHROOT));
  }

  /**
   * A device file that the monitors' account can open: /dev/fuse where it is everybody's, as most
   * distributions have it, or else one beside the monitor's files.
   *
   * @param directory of the monitor
   */
  static Path deviceIn(Path directory) throws IOException {
    if (!Files.exists(DEVICE)
        || Files.getPosixFilePermissions(DEVICE).contains(PosixFilePermission.OTHERS_WRITE)) {
      return DEVICE;
    }
    Path own = directory.resolve("fuse");
    // fuse(4): character device 10, 229.
    Process mknod =
        new ProcessBuilder("mknod", "-m", "600", own.toString(), "c", "10", "229")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      // Where it cannot be made, the first vNode's program is told about /dev/fuse.
      return mknod.waitFor() == 0 ? own : DEVICE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return DEVICE;
    }
  }
}
