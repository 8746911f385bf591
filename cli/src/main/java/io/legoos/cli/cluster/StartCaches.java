package io.legoos.cli.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * The start-up caches (JEP 483 and 515) of the components, one file a role: their classes, already
 * parsed and linked, and what a rehearsal learned of their hot methods.
 *
 * <p>They are of one JVM, one set of options and one set of libraries, and their directory is named
 * after all of these: not every JVM notices that a jar is not the one any more. A cache that the
 * JVM finds unfit it says so of, in the component's log, and starts without.
 */
final class StartCaches {
  private static final Duration FAILURE_COUNTS = Duration.ofHours(1);

  private final Path directory;

  StartCaches(Path directory) {
    this.directory = directory;
  }

  /**
   * Those for {@code libraries}, whether they were made or not.
   *
   * @param java executable of this JVM, which components run on, too
   */
  static StartCaches of(Path java, Path libraries) throws IOException {
    String name =
        LibraryFingerprint.of(
            LibraryFingerprint.jars(libraries),
            libraries.toString(),
            java.toRealPath().toString(),
            String.valueOf(System.getProperty("java.vm.version")),
            ComponentJvm.cacheKey());
    return new StartCaches(DerivedFiles.ofThisMachine().root().resolve("aot-" + name));
  }

  Path directory() {
    return directory;
  }

  boolean wereMade() {
    return Files.isDirectory(directory);
  }

  /** Why none could be made counts for an hour: a machine may only have been too busy. */
  boolean failedLately(InstantSource clock) throws IOException {
    return Files.exists(failure())
        && Files.getLastModifiedTime(failure())
            .toInstant()
            .isAfter(clock.instant().minus(FAILURE_COUNTS));
  }

  void noteFailure(String why) throws IOException {
    Files.writeString(failure(), why + "\n");
  }

  private Path failure() {
    return directory.resolveSibling("failed-" + directory.getFileName());
  }

  /** The file of a role in a directory of caches. */
  static Path file(Path directory, ComponentRole role) {
    return directory.resolve(role.word() + ".aot");
  }

  /** What the JVM of a role is told; nothing when there is no cache for it. */
  List<String> options(ComponentRole role) {
    Path cache = file(directory, role);
    // Without the check of its sums a JVM would run what a damaged file holds.
    return Files.isRegularFile(cache)
        ? List.of("-XX:AOTCache=" + cache, "-XX:+VerifySharedSpaces")
        : List.of();
  }
}
