package io.legoos.cli.bench.frame;

import io.legoos.cli.node.NodeFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The machine that all components of a run share.
 *
 * @param processors that the JVM may use
 * @param model of the first processor, as the kernel names it
 * @param memoryBytes of the machine
 * @param kernel release of Linux
 * @param java version of the JVM of the monitors
 */
public record Machine(int processors, String model, long memoryBytes, String kernel, String java) {
  private static final long KIB = 1024;

  /** This one. What the kernel does not tell is {@code unknown} or 0. */
  public static Machine current() {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        field("/proc/cpuinfo", "model name", "unknown"),
        totalMemoryBytes(),
        NodeFacts.ofThisMachine().firstLine("proc/sys/kernel/osrelease").orElse("unknown"),
        System.getProperty("java.version", "unknown"));
  }

  private static long totalMemoryBytes() {
    String text = field("/proc/meminfo", "MemTotal", "0 kB");
    return Long.parseLong(text.replaceAll("[^0-9]", "")) * KIB;
  }

  /** Value of the first line {@code NAME: VALUE} of a file. */
  private static String field(String file, String name, String otherwise) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(otherwise);
    } catch (IOException e) {
      return otherwise;
    }
  }

  /** In one line. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d x %s, %d MiB, Linux %s, Java %s",
        processors,
        model,
        memoryBytes >> 20,
        kernel,
        java);
  }
}
