package io.legoos.tests.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The installed {@code lego}: a copy of launcher and libraries that every user of the machine can
 * read, wherever the sources lie.
 */
final class Lego {
  /** A user of the machine that is nobody in particular. */
  static final int OTHER_USER = 65534;

  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final long DEADLINE_SECONDS = 600;

  private final Path home;

  private Lego(Path home) {
    this.home = home;
  }

  /** How a command ended. */
  record Result(int status, String output, String errors) {
    /** The one line on stderr. */
    String line() {
      return errors.strip();
    }
  }

  /** The command in the source tree. */
  static Lego ofTheSourceTree() {
    if (!Files.isDirectory(ROOT.resolve("dist/target/lego/lib"))) {
      throw new IllegalStateException("build first: ./lego --version, or run ./lego test");
    }
    return new Lego(ROOT);
  }

  /** A copy that other users can run, in a directory that must not exist yet. */
  static Lego installedIn(Path directory) throws IOException {
    Lego source = ofTheSourceTree();
    Files.createDirectories(directory.resolve("lib"));
    open(directory, "rwxr-xr-x");
    open(directory.resolve("lib"), "rwxr-xr-x");
    Files.copy(source.launcher(), directory.resolve("lego"));
    open(directory.resolve("lego"), "rwxr-xr-x");
    try (Stream<Path> jars = Files.list(ROOT.resolve("dist/target/lego/lib"))) {
      for (Path jar : jars.toList()) {
        Path copy = directory.resolve("lib").resolve(jar.getFileName());
        Files.copy(jar, copy);
        open(copy, "rw-r--r--");
      }
    }
    return new Lego(directory);
  }

  static Path example() {
    return ROOT.resolve("examples/cluster.yaml");
  }

  Path launcher() {
    return home.resolve("lego");
  }

  /** A command that was not started yet; its stdin is empty. */
  ProcessBuilder prepare(List<String> args) {
    List<String> command = new ArrayList<>(List.of(launcher().toString()));
    command.addAll(args);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LEGO_NO_BUILD", "1");
    builder.redirectInput(Path.of("/dev/null").toFile());
    return builder;
  }

  /** The same as another user, without any capability. */
  ProcessBuilder prepareAsOtherUser(List<String> args) {
    ProcessBuilder builder = prepare(args);
    List<String> command =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid",
                Integer.toString(OTHER_USER),
                "--regid",
                Integer.toString(OTHER_USER),
                "--clear-groups"));
    command.addAll(builder.command());
    builder.directory(Path.of("/tmp").toFile());
    return builder.command(command);
  }

  Result run(String... args) throws IOException, InterruptedException {
    return run(prepare(List.of(args)));
  }

  Result runAsOtherUser(String... args) throws IOException, InterruptedException {
    return run(prepareAsOtherUser(List.of(args)));
  }

  /** Runs a prepared command to its end; late commands are killed and fail the test. */
  static Result run(ProcessBuilder builder) throws IOException, InterruptedException {
    Path output = Files.createTempFile("lego-e2e", ".out");
    Path errors = Files.createTempFile("lego-e2e", ".err");
    try {
      Process process =
          builder.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            builder.command() + " did not end; stderr: " + Files.readString(errors));
      }
      return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  private static void open(Path path, String permissions) {
    try {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
