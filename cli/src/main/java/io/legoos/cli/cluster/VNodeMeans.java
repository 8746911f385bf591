package io.legoos.cli.cluster;

import io.legoos.cli.node.Capability;
import io.legoos.cli.node.NodeFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a processor monitor of a local cluster gets so that it can make namespaces for vNodes. */
final class VNodeMeans {
  /** To mount (sys_admin) and to enter what was mounted (sys_chroot, setns(2)). */
  private static final List<String> OF_MOUNTS = List.of("sys_admin", "sys_chroot");

  /** To make interfaces in network namespaces. */
  private static final String OF_NETWORKS = "net_admin";

  private static final Path FUSE = Path.of("/dev/fuse");
  private static final Path TUN = Path.of("/dev/net/tun");

  private VNodeMeans() {}

  /** The capabilities; without any a cluster runs all the same, but nothing in vNodes. */
  static List<String> capabilities(NodeFacts node) {
    if (!node.exists("dev/fuse")
        || !node.capabilities().containsAll(Set.of(Capability.SYS_ADMIN, Capability.SYS_CHROOT))) {
      return List.of();
    }
    List<String> capabilities = new ArrayList<>(OF_MOUNTS);
    if (canMakeNetworks(node)) {
      capabilities.add(OF_NETWORKS);
    }
    return capabilities;
  }

  /** Whether vNodes can have networks of their own. */
  static boolean canMakeNetworks(NodeFacts node) {
    return node.exists("dev/net/tun") && node.capabilities().contains(Capability.NET_ADMIN);
  }

  static Path fuseIn(Path directory) throws IOException {
    // fuse(4): character device 10, 229.
    return deviceIn(FUSE, directory.resolve("fuse"), "229");
  }

  static Path tunIn(Path directory) throws IOException {
    // Documentation/networking/tuntap.rst: character device 10, 200.
    return deviceIn(TUN, directory.resolve("tun"), "200");
  }

  /**
   * A device file that the monitors' account can open: the machine's where it is everybody's, as
   * most distributions have it, or else one beside the monitor's files.
   */
  private static Path deviceIn(Path device, Path own, String minor) throws IOException {
    if (!Files.exists(device)
        || Files.getPosixFilePermissions(device).contains(PosixFilePermission.OTHERS_WRITE)) {
      return device;
    }
    Process mknod =
        new ProcessBuilder("mknod", "-m", "600", own.toString(), "c", "10", minor)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      // Where it cannot be made, the first vNode's program is told about the device.
      return mknod.waitFor() == 0 ? own : device;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return device;
    }
  }
}
