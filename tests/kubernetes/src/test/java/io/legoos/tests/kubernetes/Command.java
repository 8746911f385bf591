package io.legoos.tests.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of the machine, run to its end within a deadline. */
record Command(List<String> words, Map<String, String> environment, Path directory) {
  /** How it ended. */
  record Result(int status, String output, String errors) {}

  static Command of(String... words) {
    return new Command(List.of(words), Map.of(), Repository.root());
  }

  Command with(Map<String, String> more) {
    return new Command(words, more, directory);
  }

  /** Runs it; a late command is killed and fails the test. */
  Result run(Duration deadline) throws IOException, InterruptedException {
    Path output = Files.createTempFile("lego-kubernetes", ".out");
    Path errors = Files.createTempFile("lego-kubernetes", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(words)
              .directory(directory.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(deadline.toSeconds(), TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        throw new AssertionError(
            words + " did not end within " + deadline + "; stderr: " + Files.readString(errors));
      }
      return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  /** Runs it and returns its output; fails the test unless it succeeds. */
  String output(Duration deadline) throws IOException, InterruptedException {
    Result result = run(deadline);
    if (result.status() != 0) {
      throw new AssertionError(
          words
              + " ended with "
              + result.status()
              + "\n"
              + result.errors()
              + "\n"
              + result.output());
    }
    return result.output();
  }
}
