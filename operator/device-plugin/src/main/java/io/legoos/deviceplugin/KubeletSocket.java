package io.legoos.deviceplugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * The kubelet's registration socket as it is now. Another one means another kubelet, which knows no
 * plugin: inode and change time together, since inodes are used again.
 *
 * @param inode of the file
 * @param changed when the file was made, as the file system says
 */
record KubeletSocket(Object inode, FileTime changed) {
  private static final String NAME = "kubelet.sock";

  static Path in(Path directory) {
    return directory.resolve(NAME);
  }

  /** Empty while no kubelet listens there. */
  static Optional<KubeletSocket> find(Path directory) {
    try {
      Path socket = in(directory);
      return Optional.of(
          new KubeletSocket(
              Files.getAttribute(socket, "unix:ino"),
              (FileTime) Files.getAttribute(socket, "unix:ctime")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
