package io.legoos.cli;

import java.nio.file.Path;

/**
 * Where this {@code lego} is installed, as its launcher says.
 *
 * @param home directory of the launcher: {@code examples/} lies here
 * @param libraries directory of all jars
 * @param java this JVM's executable
 */
public record Installation(Path home, Path libraries, Path java) {
  /**
   * Reads the launcher's system properties.
   *
   * @throws CliException when the class was not started by the launcher
   */
  public static Installation current() throws CliException {
    String installation = System.getProperty("lego.installation");
    if (installation == null) {
      throw CliException.platform(
          "start me with the 'lego' launcher (lego.installation is not set)");
    }
    return new Installation(
        Path.of(System.getProperty("lego.home", installation)),
        Path.of(installation, "lib"),
        Path.of(System.getProperty("java.home"), "bin", "java"));
  }

  public Path launcher() {
    return home.resolve("lego");
  }
}
