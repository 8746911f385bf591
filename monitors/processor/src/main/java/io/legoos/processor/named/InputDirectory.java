package io.legoos.processor.named;

import io.legoos.protocol.control.v1.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** The input files of one attempt: a directory that its program can read and nobody else. */
final class InputDirectory implements AutoCloseable {
  private final Path directory;

  private InputDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * Writes the files for a program that runs in group {@code gid}.
   *
   * @throws IOException also when this monitor may not give files away (CAP_CHOWN)
   */
  static InputDirectory create(Path parent, String name, int gid, List<InputFile> files)
      throws IOException {
    Files.createDirectories(parent);
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx--x--x"));
    InputDirectory made = new InputDirectory(parent.resolve(name));
    made.close();
    Files.createDirectory(made.directory);
    for (InputFile file : files) {
      Path path = made.directory.resolve(file.getName());
      Files.write(path, file.getContent().toByteArray());
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--r-----"));
      Files.setAttribute(path, "unix:gid", gid);
    }
    Files.setPosixFilePermissions(made.directory, PosixFilePermissions.fromString("rwxr-x---"));
    Files.setAttribute(made.directory, "unix:gid", gid);
    return made;
  }

  Path path() {
    return directory;
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  /** Deletes the directory; one that is not there is no error. */
  @Override
  public void close() throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
