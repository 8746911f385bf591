package io.legoos.cli.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** Makes and removes the files of a local cluster with the owners they need. Needs root. */
final class ClusterFiles {
  private ClusterFiles() {}

  /** Makes a directory; the process's umask does not matter. */
  static void makeDirectory(Path directory, String permissions) throws IOException {
    Files.createDirectory(directory);
    setPermissions(directory, permissions);
  }

  static void setPermissions(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  /** Gives a file, or a directory with all that is in it, to an account of components. */
  static void give(Path path, MonitorAccount account) throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.toList()) {
        Files.setAttribute(each, "unix:uid", account.id());
        Files.setAttribute(each, "unix:gid", account.id());
      }
    }
  }

  /** Removes a file or a whole directory; what is gone already is no error. */
  static void remove(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(path)) {
      all = walk.sorted((a, b) -> b.compareTo(a)).toList();
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }
}
