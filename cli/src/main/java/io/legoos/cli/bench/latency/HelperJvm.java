package io.legoos.cli.bench.latency;

import io.legoos.cli.CliException;
import io.legoos.cli.Installation;
import io.legoos.cli.cluster.LocalCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A JVM with the options of a monitor's and another main class, which prints lines. It is killed
 * when this is closed, and ends by itself when this JVM does. Belongs to one thread.
 */
final class HelperJvm implements AutoCloseable {
  private static final String END = "";
  private static final String HEAP = "-Xmx128m";

  private final Process process;
  private final String name;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private HelperJvm(Process process, String name) {
    this.process = process;
    this.name = name;
  }

  static HelperJvm start(Installation installation, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(installation.java().toString(), HEAP));
    command.addAll(LocalCluster.jvmOptions());
    command.addAll(List.of("-cp", installation.libraries() + "/*", main.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    HelperJvm jvm = new HelperJvm(process, main.getSimpleName());
    Thread.ofPlatform().daemon().name(jvm.name).start(jvm::readLines);
    return jvm;
  }

  private void readLines() {
    try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
      String line = out.readLine();
      while (line != null) {
        lines.add(line);
        line = out.readLine();
      }
    } catch (IOException e) {
      // It was killed.
    }
    lines.add(END);
  }

  /**
   * The next line that it prints; null: it has ended well and prints no more.
   *
   * @throws CliException when it has failed, or no line comes in time
   */
  @Nullable String nextLine(Duration patience) throws CliException, InterruptedException {
    String line = lines.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    if (line == null) {
      throw CliException.platform(name + " printed nothing for " + patience.toSeconds() + " s");
    }
    if (!line.equals(END)) {
      return line;
    }
    if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS) || process.exitValue() != 0) {
      throw CliException.platform(name + " failed; its words are above");
    }
    return null;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
