package io.legoos.cli.bench.frame;

import io.legoos.cli.CliException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Commands of the machine that an experiment needs, such as a C compiler. */
public final class Command {
  private static final long DEADLINE_SECONDS = 60;

  private Command() {}

  /**
   * Runs a command to its end.
   *
   * @throws CliException when it is not there, fails, or does not end within a minute; says why
   */
  public static void run(List<String> command) throws CliException {
    String name = command.getFirst();
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.PIPE)
              .start();
      process.getOutputStream().close();
      // All of these print less than a pipe holds.
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw CliException.platform(name + " did not end within " + DEADLINE_SECONDS + " s");
      }
      if (process.exitValue() != 0) {
        throw CliException.platform(
            String.join(" ", command)
                + ": "
                + new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CliException.platform("interrupted while " + name + " ran");
    } catch (IOException e) {
      throw CliException.platform(name + " cannot be run: " + e.getMessage());
    }
  }
}
