package io.legoos.cli.cluster;

import io.legoos.cli.CliException;
import io.legoos.cli.Installation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The jars as the monitors' account can read them: the installation's own, or, when that lies in a
 * private place such as /root, a copy made once for each content.
 */
final class MonitorLibraries {
  private static final Path COPIES = Path.of("/var/lib/lego");
  private static final int NAME_BYTES = 8;

  private MonitorLibraries() {}

  /**
   * A directory with all jars that any user may read.
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
    List<Path> jars;
    try (Stream<Path> entries = Files.list(installation.libraries())) {
      jars = entries.sorted().toList();
    }
    Path copy = COPIES.resolve("lib-" + fingerprint(jars));
    if (!Files.exists(copy)) {
      copy(jars, copy);
    }
    return copy;
  }

  private static void copy(List<Path> jars, Path target) throws IOException {
    Files.createDirectories(COPIES);
    ClusterFiles.setPermissions(COPIES, "rwxr-xr-x");
    Path partial = Files.createTempDirectory(COPIES, "partial-");
    for (Path jar : jars) {
      Path file = partial.resolve(jar.getFileName());
      Files.copy(jar, file);
      ClusterFiles.setPermissions(file, "rw-r--r--");
    }
    ClusterFiles.setPermissions(partial, "rwxr-xr-x");
    Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
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

  private static String fingerprint(List<Path> jars) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path jar : jars) {
        String line =
            jar.getFileName() + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar) + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, NAME_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
