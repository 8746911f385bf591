package io.legoos.tests.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's sources, found from the directory of this module. */
final class SourceTree {
  private final Path root = Path.of("..", "..").toAbsolutePath().normalize();

  Path root() {
    return root;
  }

  /** All hand-written Java sources below {@code src/main} or {@code src/test}. */
  List<Path> javaFiles(String kind) {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.toString().contains("/src/" + kind + "/java/"))
          .filter(file -> !file.toString().contains("/target/"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String relative(Path file) {
    return root.relativize(file).toString();
  }
}
