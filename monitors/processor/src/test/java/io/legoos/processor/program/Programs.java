package io.legoos.processor.program;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the programs of this machine are. */
final class Programs {
  // Not the PATH of whoever runs the tests: a python3 there may be a script of a version manager.
  private static final List<String> DIRECTORIES =
      List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin");

  private Programs() {}

  static String path() {
    return String.join(":", DIRECTORIES);
  }

  /** The path of a program; the test fails when there is none. */
  static String find(String name) {
    if (name.startsWith("/")) {
      return name;
    }
    return Stream.concat(DIRECTORIES.stream(), Stream.of(System.getenv("PATH").split(":")))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .map(Programs::real)
        .findFirst()
        .orElseGet(() -> fail("these tests run %s, which this machine does not have", name));
  }

  private static String real(Path path) {
    try {
      return path.toRealPath().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
