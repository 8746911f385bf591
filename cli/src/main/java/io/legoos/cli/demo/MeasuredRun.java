package io.legoos.cli.demo;

import io.legoos.cli.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/**
 * One command run to its end.
 *
 * @param seconds wall time
 * @param peakBytes largest sample
 * @param samples how many were taken
 */
record MeasuredRun(double seconds, long peakBytes, long samples) {
  private static final Duration SAMPLE_INTERVAL = Duration.ofMillis(10);
  private static final int MAX_MESSAGE = 400;

  /**
   * Runs a command with stdout in a file.
   *
   * @param memoryOf what to sample, given the command's pid
   * @param whileRunning called about five times a second
   * @throws CliException when it fails; an interrupt kills it
   */
  static MeasuredRun of(
      List<String> command, Path output, LongUnaryOperator memoryOf, Runnable whileRunning)
      throws CliException, IOException, InterruptedException {
    Path errors = output.resolveSibling(output.getFileName() + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("LEGO_NO_BUILD", "1");
    long start = System.nanoTime();
    Process process = builder.start();
    LongSupplier memory = () -> memoryOf.applyAsLong(process.pid());
    try (PeakSampler sampler = PeakSampler.start(memory, SAMPLE_INTERVAL)) {
      while (!process.waitFor(200, TimeUnit.MILLISECONDS)) {
        whileRunning.run();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      if (process.exitValue() != 0) {
        String said = Files.readString(errors).strip();
        throw CliException.platform(
            "'"
                + String.join(" ", command)
                + "' failed with status "
                + process.exitValue()
                + ": "
                + said.substring(0, Math.min(said.length(), MAX_MESSAGE)));
      }
      return new MeasuredRun(seconds, sampler.peak(), sampler.samples());
    } finally {
      process.destroyForcibly();
    }
  }
}
