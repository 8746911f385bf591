package io.legoos.deviceplugin;

import java.nio.file.Path;
import java.util.List;

/**
 * A device file that pods may share.
 *
 * @param resource name that pods ask for
 * @param path on the node and in the container
 */
public record NodeDevice(String resource, Path path) {
  /** What monitors need: userfaultfd(2) without privilege, FUSE mounts, virtual networks. */
  public static final List<NodeDevice> ALL =
      List.of(
          new NodeDevice("legoos.io/userfaultfd", Path.of("/dev/userfaultfd")),
          new NodeDevice("legoos.io/fuse", Path.of("/dev/fuse")),
          new NodeDevice("legoos.io/net-tun", Path.of("/dev/net/tun")));

  /** File name of this device's socket in the kubelet's directory. */
  String socketName() {
    return "legoos-" + resource.substring(resource.indexOf('/') + 1) + ".sock";
  }
}
