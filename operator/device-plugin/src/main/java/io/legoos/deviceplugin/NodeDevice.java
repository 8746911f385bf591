package io.legoos.deviceplugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * A device file that pods may share.
 *
 * @param resource name that pods ask for
 * @param path on the node and in the container
 */
record NodeDevice(String resource, Path path) {
  private static final Path DEV = Path.of("/dev");

  /** What monitors need: userfaultfd(2) without privilege, FUSE mounts, virtual networks. */
  static final List<NodeDevice> ALL =
      List.of(
          new NodeDevice("legoos.io/userfaultfd", DEV.resolve("userfaultfd")),
          new NodeDevice("legoos.io/fuse", DEV.resolve("fuse")),
          new NodeDevice("legoos.io/net-tun", DEV.resolve("net/tun")));

  /** Whether the node has it: a device, not a plain file that a mistaken mount left there. */
  boolean isIn(Path dev) {
    try {
      return Files.readAttributes(dev.resolve(DEV.relativize(path)), BasicFileAttributes.class)
          .isOther();
    } catch (IOException e) {
      return false;
    }
  }

  /** File name of this device's socket in the kubelet's directory. */
  String socketName() {
    return "legoos-" + resource.substring(resource.indexOf('/') + 1) + ".sock";
  }
}
