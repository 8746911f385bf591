package io.legoos.tests.kubernetes;

import java.nio.file.Path;

/** Where things lie in the source tree. */
final class Repository {
  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

  private Repository() {}

  static Path root() {
    return ROOT;
  }

  static Path example(String name) {
    return ROOT.resolve("examples").resolve(name);
  }

  static Path chart() {
    return ROOT.resolve("helm/legoos");
  }

  static Path script(String name) {
    return ROOT.resolve("tests/cluster").resolve(name);
  }
}
