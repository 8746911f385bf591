package io.legoos.cli.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is made from installations and kept for the next start: copies of libraries ({@code lib-*})
 * and start-up caches ({@code aot-*}), a directory for each content. They belong to root, and
 * nobody else can write there. All but reading is done under the {@link ClusterLock}.
 */
final class DerivedFiles {
  private static final String PARTIAL = "partial-";
  private static final List<String> KINDS = List.of("lib-", "aot-");

  /** What a directory was made from; the class path takes only what ends in .jar. */
  private static final String ORIGIN = "origin";

  private final Path root;
  private final Path processes;

  /**
   * @param root where they are
   * @param processes as proc(5) shows them
   */
  DerivedFiles(Path root, Path processes) {
    this.root = root;
    this.processes = processes;
  }

  /** Those of this machine. */
  static DerivedFiles ofThisMachine() {
    return new DerivedFiles(Path.of("/var/lib/lego"), Path.of("/proc"));
  }

  Path root() {
    return root;
  }

  /** A new directory to fill for {@link #publish}; what is left of it goes at the next one. */
  Path begin() throws IOException {
    makeRoot();
    return Files.createTempDirectory(root, PARTIAL);
  }

  void makeRoot() throws IOException {
    Files.createDirectories(root);
    ClusterFiles.setPermissions(root, "rwxr-xr-x");
  }

  /**
   * Makes a filled directory the one of that name, as a whole, and removes those that it replaces:
   * made from the same origin, or from one that is no more, and used by no process.
   *
   * @param origin directory that it was made from
   */
  void publish(Path filled, Path target, Path origin) throws IOException {
    Files.writeString(filled.resolve(ORIGIN), origin + "\n");
    ClusterFiles.setPermissions(filled.resolve(ORIGIN), "rw-r--r--");
    ClusterFiles.setPermissions(filled, "rwxr-xr-x");
    if (Files.exists(target)) {
      ClusterFiles.remove(filled); // somebody else made the same
    } else {
      Files.move(filled, target, StandardCopyOption.ATOMIC_MOVE);
    }
    removeReplaced(target, origin);
  }

  private void removeReplaced(Path current, Path origin) throws IOException {
    String inUse = commandLines();
    for (Path partial : named(PARTIAL)) {
      ClusterFiles.remove(partial);
    }
    // Libraries first: the caches made for them have no origin then.
    for (String kind : KINDS) {
      for (Path each : named(kind)) {
        if (!each.equals(current) && !inUse.contains(each + "/") && isReplaced(each, origin)) {
          ClusterFiles.remove(each);
        }
      }
    }
  }

  private static boolean isReplaced(Path directory, Path newerOrigin) throws IOException {
    try {
      Path origin = Path.of(Files.readString(directory.resolve(ORIGIN)).strip());
      return origin.equals(newerOrigin) || !Files.exists(origin);
    } catch (NoSuchFileException e) {
      return true; // from before origins were recorded
    }
  }

  private List<Path> named(String prefix) throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .filter(path -> path.getFileName().toString().startsWith(prefix))
          .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .toList();
    }
  }

  /**
   * Of all processes: a JVM opens a library when it first needs it, so one that names a directory
   * needs it to the end.
   */
  private String commandLines() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> entries = Files.list(processes)) {
      for (Path process : entries.toList()) {
        if (process.getFileName().toString().matches("[0-9]+")) {
          all.append(commandLine(process)).append('\n');
        }
      }
    }
    return all.toString();
  }

  private static String commandLine(Path process) {
    try {
      return new String(
          Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // it has just ended
    }
  }
}
