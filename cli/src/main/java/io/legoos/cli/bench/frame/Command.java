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
    try {
      run(command, false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CliException.platform("interrupted while " + command.getFirst() + " ran");
    }
  }

  /**
   * Runs a command that takes back what another did, to its end also when the thread is
   * interrupted, which it is afterwards.
   *
   * @throws CliException as {@link #run}
   */
  public static void undo(List<String> command) throws CliException {
    try {
      run(command, true);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interruptions were to be put off", e);
    }
  }

  private static void run(List<String> command, boolean toItsEnd)
      throws CliException, InterruptedException {
    String name = command.getFirst();
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.PIPE)
              .start();
      process.getOutputStream().close();
      // All of these print less than a pipe holds.
      if (!(toItsEnd ? waitForAllTheSame(process) : waitFor(process))) {
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
    } catch (IOException e) {
      throw CliException.platform(name + " cannot be run: " + e.getMessage());
    }
  }

  private static boolean waitFor(Process process) throws InterruptedException {
    return process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private static boolean waitForAllTheSame(Process process) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return waitFor(process);
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
