package io.legoos.cli.bench.frame;

import io.legoos.cli.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of Debian that an experiment needs; what is missing is installed, which needs root. */
final class DebianPrograms {
  private static final long INSTALL_SECONDS = 300;

  /** Debian's redis-server is a link to it; the package of that name would start a service. */
  private static final Path REDIS = Path.of("/usr/bin/redis-check-rdb");

  private static final String REDIS_PACKAGE = "redis-tools";

  private DebianPrograms() {}

  /**
   * Where redis-server is.
   *
   * @param work where a link to it may be made
   * @throws CliException when it is not there and cannot be installed
   */
  static String redisServer(Path work) throws CliException, IOException {
    Optional<Path> there =
        Stream.of("/usr/bin", "/usr/local/bin")
            .map(directory -> Path.of(directory, "redis-server"))
            .filter(Files::isExecutable)
            .findFirst();
    if (there.isPresent()) {
      return there.get().toString();
    }
    if (!Files.isExecutable(REDIS)) {
      install(REDIS_PACKAGE);
    }
    if (!Files.isExecutable(REDIS)) {
      throw CliException.platform("package " + REDIS_PACKAGE + " has no " + REDIS);
    }
    Path link = work.resolve("redis-server");
    if (!Files.exists(link)) {
      Files.createSymbolicLink(link, REDIS);
    }
    return link.toString();
  }

  /**
   * Sees to it that this python3 has numpy.
   *
   * @throws CliException when it has not and cannot get it
   */
  static void needNumpy(String python) throws CliException {
    List<String> test = List.of(python, "-Ic", "import numpy");
    try {
      Command.run(test);
    } catch (CliException missing) {
      install("python3-numpy");
      Command.run(test);
    }
  }

  private static void install(String name) throws CliException {
    try {
      aptGet("install", "--yes", "--no-install-recommends", name);
    } catch (CliException staleList) {
      aptGet("update");
      aptGet("install", "--yes", "--no-install-recommends", name);
    }
  }

  private static void aptGet(String... words) throws CliException {
    List<String> command =
        new ArrayList<>(List.of("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"));
    command.addAll(List.of(words));
    Command.run(command, INSTALL_SECONDS);
  }
}
