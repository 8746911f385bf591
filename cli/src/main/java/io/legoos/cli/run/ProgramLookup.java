package io.legoos.cli.run;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds a program as execvp(3) and a shell do. */
final class ProgramLookup {
  private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

  private ProgramLookup() {}

  /**
   * The absolute path of {@code program}.
   *
   * @param searchPath value of PATH, null when it is not set
   * @param workingDirectory what relative paths are relative to
   * @throws CliException with status 127 when there is none, 126 when it cannot be executed
   */
  static Path find(String program, @Nullable String searchPath, Path workingDirectory)
      throws CliException {
    if (program.isEmpty()) {
      throw notFound(program);
    }
    Path denied = null;
    if (program.contains("/")) {
      Path candidate = resolve(workingDirectory, program);
      if (candidate != null && isProgram(candidate)) {
        return candidate;
      }
      denied = candidate != null && Files.exists(candidate) ? candidate : null;
    } else {
      for (String entry : (searchPath == null ? DEFAULT_PATH : searchPath).split(":", -1)) {
        // An empty entry is the working directory.
        Path directory = resolve(workingDirectory, entry);
        Path candidate = directory == null ? null : resolve(directory, program);
        if (candidate != null && isProgram(candidate)) {
          return candidate;
        }
        if (denied == null && candidate != null && Files.isRegularFile(candidate)) {
          denied = candidate;
        }
      }
    }
    if (denied != null) {
      throw new CliException(
          ExitStatus.CANNOT_EXECUTE,
          "'"
              + program
              + "' cannot be executed: "
              + (Files.isDirectory(denied) ? "it is a directory" : "no execute permission"));
    }
    throw notFound(program);
  }

  private static boolean isProgram(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }

  private static @Nullable Path resolve(Path directory, String name) {
    try {
      return directory.resolve(name);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static CliException notFound(String program) {
    return new CliException(ExitStatus.NOT_FOUND, "'" + program + "': no such program");
  }
}
