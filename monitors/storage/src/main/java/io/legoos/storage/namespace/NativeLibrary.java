package io.legoos.storage.namespace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * SQLite's native library, which its driver unpacks when it is used first: below the state
 * directory, since a container's own file system may be read-only.
 */
public final class NativeLibrary {
  private NativeLibrary() {}

  /** Before the first use of the driver. What a monitor that was killed has left goes. */
  public static void unpackTo(Path directory) throws IOException {
    FileTree.delete(directory);
    Files.createDirectories(directory);
    System.setProperty("org.sqlite.tmpdir", directory.toString());
  }
}
