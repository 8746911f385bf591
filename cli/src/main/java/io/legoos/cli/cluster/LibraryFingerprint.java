package io.legoos.cli.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Tells libraries apart by the names, sizes and times of their jars. */
final class LibraryFingerprint {
  private static final int NAME_BYTES = 8;

  private LibraryFingerprint() {}

  /** All jars of a directory, in one order. */
  static List<Path> jars(Path libraries) throws IOException {
    try (Stream<Path> entries = Files.list(libraries)) {
      return entries.filter(path -> path.toString().endsWith(".jar")).sorted().toList();
    }
  }

  /**
   * A part of a file name that is another one when any jar is.
   *
   * @param more what else it depends on
   */
  static String of(List<Path> jars, String... more) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path jar : jars) {
        add(
            digest,
            jar.getFileName() + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar));
      }
      for (String each : more) {
        add(digest, each);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, NAME_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void add(MessageDigest digest, String line) {
    digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
