package io.legoos.processor.fs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs with a deadline. */
final class Commands {
  private Commands() {}

  /** What a program has said, and its exit status. */
  record Outcome(int status, String output) {}

  /** The path of a script beside this class. */
  static String script(String name) {
    try {
      return Path.of(Commands.class.getResource(name).toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  static Process start(Path output, String... command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .start();
  }

  /** Fails the test when the program does not end in time. */
  static Outcome run(Duration limit, String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("command", ".out");
    try {
      Process process = start(output, command);
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly();
      }
      String text = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(ended).as("%s ends; it said: %s", List.of(command), text).isTrue();
      return new Outcome(process.exitValue(), text);
    } finally {
      Files.delete(output);
    }
  }

  /** The output of a program that must end with 0. */
  static String succeed(Duration limit, String... command)
      throws IOException, InterruptedException {
    Outcome outcome = run(limit, command);
    assertThat(outcome.status()).as(outcome.output()).isZero();
    return outcome.output();
  }
}
