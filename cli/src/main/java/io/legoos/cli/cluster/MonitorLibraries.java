package io.legoos.cli.cluster;

import io.legoos.cli.CliException;
import io.legoos.cli.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;

/**
 * The jars as the monitors' account can read them: the installation's own, or, when that lies in a
 * private place such as /root, a copy made once for each content.
 */
final class MonitorLibraries {
  private MonitorLibraries() {}

  /**
   * A directory with all jars that any user may read. Called under the {@link ClusterLock}.
   *
   * @throws CliException when the JDK itself is out of reach of the monitors' account
   */
  static Path readable(Installation installation) throws IOException, CliException {
    if (!isOpen(installation.java())) {
      throw CliException.platform(
          "the JDK at "
              + installation.java()
              + " is not readable by other users, so monitors cannot run without privileges;"
              + " install a JDK 25 under /usr/lib/jvm");
    }
    if (isOpen(installation.libraries())) {
      return installation.libraries();
    }
    List<Path> jars = LibraryFingerprint.jars(installation.libraries());
    DerivedFiles derived = DerivedFiles.ofThisMachine();
    Path copy = derived.root().resolve("lib-" + LibraryFingerprint.of(jars));
    if (!Files.exists(copy)) {
      Path partial = derived.begin();
      for (Path jar : jars) {
        Path file = partial.resolve(jar.getFileName());
        Files.copy(jar, file);
        ClusterFiles.setPermissions(file, "rw-r--r--");
      }
      derived.publish(partial, copy, installation.libraries());
    }
    return copy;
  }

  /** Whether every user may reach and read {@code path}. */
  private static boolean isOpen(Path path) throws IOException {
    Path real = path.toRealPath();
    if (!Files.getPosixFilePermissions(real).contains(PosixFilePermission.OTHERS_READ)) {
      return false;
    }
    for (Path parent = real.getParent(); parent != null; parent = parent.getParent()) {
      if (!Files.getPosixFilePermissions(parent).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        return false;
      }
    }
    return true;
  }
}
