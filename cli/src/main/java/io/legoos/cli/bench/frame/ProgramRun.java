package io.legoos.cli.bench.frame;

import io.legoos.cli.Json;
import io.legoos.cli.run.StatisticsReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A program under {@code lego run}, from its start on. Belongs to one thread. */
public final class ProgramRun implements AutoCloseable {
  /**
   * An output up to that is kept as it is, for a part of it can be judged; of a longer one its
   * hash.
   */
  private static final long MAX_TEXT_BYTES = 32L << 20;

  private final Process process;
  private final Path files;
  private final long startedNanos;
  private double seconds = Double.NaN;

  /**
   * How a program ended.
   *
   * @param seconds from the start of {@code lego run} to its end
   * @param output what it printed, or length and SHA-256 of that when it is more than 32 MiB
   * @param statistics null when none were written
   */
  public record Ended(
      int status,
      double seconds,
      String output,
      String errors,
      @Nullable StatisticsReport statistics) {
    private static final Pattern PHASE = Pattern.compile("measured phase: ([0-9]+\\.[0-9]+) s");

    /** Of what the program itself calls its measured phase, if it does. */
    public OptionalDouble phaseSeconds() {
      Matcher said = PHASE.matcher(errors);
      return said.find()
          ? OptionalDouble.of(Double.parseDouble(said.group(1)))
          : OptionalDouble.empty();
    }
  }

  private ProgramRun(Process process, Path files, long startedNanos) {
    this.process = process;
    this.files = files;
    this.startedNanos = startedNanos;
  }

  /**
   * Starts a program.
   *
   * @param launcher of {@code lego}
   * @param work where a directory for its streams is made, which stays
   */
  public static ProgramRun start(Path launcher, String cluster, Workload workload, Path work)
      throws IOException {
    Path files = Files.createTempDirectory(work, "run");
    List<String> command =
        new ArrayList<>(List.of(launcher.toString(), "run", "--name", cluster, "--excache"));
    command.add(Long.toString(workload.exCacheBytes()));
    if (workload.vnode() != null) {
      command.addAll(List.of("--vnode", workload.vnode()));
    }
    command.addAll(List.of("--stats", "json", "--stats-file", statistics(files).toString(), "--"));
    command.addAll(workload.command());
    return start(command, files);
  }

  /**
   * Starts a program without LegoOS, to measure beside it. There are no statistics of it.
   *
   * @param work as above
   */
  public static ProgramRun beside(List<String> command, Path work) throws IOException {
    return start(command, Files.createTempDirectory(work, "beside"));
  }

  private static ProgramRun start(List<String> command, Path files) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(output(files).toFile())
            .redirectError(errors(files).toFile());
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("LEGO_NO_BUILD", "1");
    long startedNanos = System.nanoTime();
    return new ProgramRun(builder.start(), files, startedNanos);
  }

  private static Path output(Path files) {
    return files.resolve("output");
  }

  private static Path errors(Path files) {
    return files.resolve("errors");
  }

  private static Path statistics(Path files) {
    return files.resolve("statistics");
  }

  /** Waits until so long after the program's start; whether it has ended. */
  public boolean awaitUntil(Duration sinceStart) throws InterruptedException {
    long left = sinceStart.toNanos() - (System.nanoTime() - startedNanos);
    boolean ended = process.waitFor(Math.max(0, left), TimeUnit.NANOSECONDS);
    if (ended && Double.isNaN(seconds)) {
      seconds = (System.nanoTime() - startedNanos) / 1e9;
    }
    return ended;
  }

  /**
   * How it ended, which it must have.
   *
   * @throws IOException when its files cannot be read
   */
  public Ended ended() throws IOException {
    return new Ended(
        process.exitValue(),
        seconds,
        printed(output(files)),
        Files.readString(errors(files), StandardCharsets.ISO_8859_1).strip(),
        Files.exists(statistics(files))
            ? Json.read(statistics(files), StatisticsReport.class)
            : null);
  }

  private static String printed(Path output) throws IOException {
    long bytes = Files.size(output);
    if (bytes <= MAX_TEXT_BYTES) {
      return Files.readString(output, StandardCharsets.ISO_8859_1);
    }
    try (InputStream from = Files.newInputStream(output)) {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      from.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), hash));
      return bytes + " bytes, SHA-256 " + HexFormat.of().formatHex(hash.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Kills what still runs: the program dies with its {@code lego run}. Outputs may be large. */
  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(output(files));
  }
}
