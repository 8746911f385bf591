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
   * @throws CliException when it is not there, fails, does not end within a minute, or the thread
   *     is interrupted; says why, and the command runs no more
   */
  public static void run(List<String> command) throws CliException {
    run(command, DEADLINE_SECONDS);
  }

  /** The same for one that may take longer. */
  static void run(List<String> command, long deadlineSeconds) throws CliException {
    Process process = start(command);
    try {
      if (!process.waitFor(deadlineSeconds, TimeUnit.SECONDS)) {
        kill(process);
        throw late(command, deadlineSeconds);
      }
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
      throw CliException.platform("interrupted while " + command.getFirst() + " ran");
    }
    check(command, process);
  }

  /**
   * Runs a command that takes back what another did, to its end also when the thread is
   * interrupted, which it is afterwards.
   *
   * @throws CliException when it is not there, fails or does not end within a minute
   */
  public static void undo(List<String> command) throws CliException {
    Process process = start(command);
    if (!hasEnded(process)) {
      kill(process);
      throw late(command, DEADLINE_SECONDS);
    }
    check(command, process);
  }

  private static Process start(List<String> command) throws CliException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw CliException.platform(command.getFirst() + " cannot be run: " + e.getMessage());
    }
  }

  private static void kill(Process process) {
    process.destroyForcibly();
    hasEnded(process);
  }

  /** Waits for it, whoever interrupts. */
  private static boolean hasEnded(Process process) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS);
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

  private static CliException late(List<String> command, long deadlineSeconds) {
    return CliException.platform(
        command.getFirst() + " did not end within " + deadlineSeconds + " s");
  }

  private static void check(List<String> command, Process process) throws CliException {
    if (process.exitValue() == 0) {
      return;
    }
    try {
      // All of these print less than a pipe holds.
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      throw CliException.platform(String.join(" ", command) + ": " + said.strip());
    } catch (IOException e) {
      throw CliException.platform(String.join(" ", command) + ": " + e.getMessage());
    }
  }
}
