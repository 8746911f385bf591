package io.legoos.storage.namespace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite's native library, which its driver unpacks into a directory: below the state directory,
 * since a container's own file system may be read-only; or, where nothing may be executed there
 * (/run of many systems), in a directory for temporary files.
 */
public final class NativeLibrary {
  private static final String DIRECTORY = "org.sqlite.tmpdir";

  private NativeLibrary() {}

  /**
   * Loads it, before the first use of the driver. What a monitor that was killed has left below
   * {@code unpacked} goes.
   *
   * @throws IOException when it cannot be loaded from anywhere
   */
  public static void load(Path unpacked) throws IOException {
    FileTree.delete(unpacked);
    Files.createDirectories(unpacked);
    IOException failed = new IOException("SQLite's native library cannot be loaded");
    for (String directory : List.of(unpacked.toString(), "/tmp", "/var/tmp")) {
      System.setProperty(DIRECTORY, directory);
      try {
        if (SQLiteJDBCLoader.initialize()) {
          return;
        }
      } catch (Exception e) {
        failed.addSuppressed(e);
      }
    }
    throw failed;
  }
}
