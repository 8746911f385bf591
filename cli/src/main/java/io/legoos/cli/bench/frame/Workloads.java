package io.legoos.cli.bench.frame;

import io.legoos.cli.CliException;
import io.legoos.cli.demo.DemoText;
import io.legoos.cli.demo.SortJob;
import io.legoos.crds.ExCacheSpec;
import io.legoos.crds.Quantity;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes the programs of the experiments, each with an ExCache of a quarter of its memory, or the
 * smallest.
 */
public final class Workloads {
  /** With this the pattern and lines programs say that they read wrong bytes. */
  public static final int WRONG_BYTES = 9;

  private static final long LINE_BYTES = 4096;
  private static final long WORKING_SET_PARTS = 4;

  /** Of the dictionary, measured. */
  private static final long BYTES_PER_ENTRY = 135;

  private final Path work;
  private final String python;

  /**
   * @param work where scripts and texts are written
   * @throws CliException when this machine has no python3
   */
  public Workloads(Path work) throws CliException {
    this.work = work;
    this.python = python();
  }

  /** The system's own first: what stands before it in PATH may be a script that looks for it. */
  private static String python() throws CliException {
    String searchPath = System.getenv("PATH");
    return Stream.concat(
            Stream.of("/usr/bin"), Stream.of((searchPath == null ? "" : searchPath).split(":")))
        .map(directory -> Path.of(directory, "python3"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElseThrow(
            () ->
                CliException.platform(
                    "lego bench runs python3, which is not on this machine; install it"));
  }

  /** Writes and checks a pattern; half of its rounds go through its memory in strides. */
  public Workload pattern(int pages, int rounds) throws IOException {
    return new Workload(
        "pattern",
        List.of(
            python, "-IS", script("pattern.py"), Integer.toString(pages), Integer.toString(rounds)),
        exCacheBytes(pages * LINE_BYTES));
  }

  /** GNU sort of a text, all of it in memory. */
  public Workload sort(long textBytes) throws CliException, IOException {
    SortJob job = SortJob.of(text(textBytes));
    return new Workload("sort", job.command(), exCacheBytes(textBytes));
  }

  /** The same again and again, in a process of its own each time. */
  public Workload sorts(long textBytes, int times) throws CliException, IOException {
    Workload one = sort(textBytes);
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh", "-c", "for i in $(seq %d); do \"$@\" || exit; done".formatted(times), "sh"));
    command.addAll(one.command());
    return new Workload(one.name(), command, one.exCacheBytes());
  }

  /** A python3 program of many small objects. */
  public Workload objects(int entries) throws IOException {
    return objects(entries, 2);
  }

  /**
   * A python3 program of many small objects.
   *
   * @param passes how often it goes through them
   */
  public Workload objects(int entries, int passes) throws IOException {
    return new Workload(
        "objects",
        List.of(
            python,
            "-IS",
            script("objects.py"),
            Integer.toString(entries),
            Integer.toString(passes)),
        exCacheBytes(entries * BYTES_PER_ENTRY));
  }

  /**
   * A C program that counts the words of a text.
   *
   * @param passes how often it counts them
   */
  public Workload wordCount(long textBytes, int passes) throws CliException, IOException {
    return new Workload(
        "word count",
        List.of(compiled("wordcount"), text(textBytes).toString(), Integer.toString(passes)),
        exCacheBytes(textBytes));
  }

  /**
   * A C program that uses random pages.
   *
   * @param hotPercent of the uses are of the first fifth of the pages
   */
  public Workload chase(String name, long mebibytes, long steps, int hotPercent)
      throws CliException, IOException {
    return new Workload(
        name,
        List.of(
            compiled("chase"),
            Long.toString(mebibytes),
            Long.toString(steps),
            Integer.toString(hotPercent)),
        exCacheBytes(mebibytes << 20));
  }

  /**
   * A C program that writes to every page of fresh memory and then reads them all, and prints how
   * long each took.
   *
   * @param mebibytes a power of two, as {@code threads}
   * @param order {@code sequential}, {@code random}, or {@code none} for one that does not read
   */
  public Workload lines(int mebibytes, int threads, String order, long exCacheBytes)
      throws CliException, IOException {
    return new Workload(
        "lines, " + order,
        List.of(compiled("lines"), Integer.toString(mebibytes), Integer.toString(threads), order),
        exCacheBytes);
  }

  /**
   * A redis server with a client that checks every answer; nine of ten operations go to a fifth of
   * the keys.
   *
   * @throws CliException when there is no redis, and none can be installed
   */
  public Workload redis(long mebibytes, int operations) throws CliException, IOException {
    return new Workload(
        "redis",
        List.of(
            python,
            "-IS",
            script("keyvalue.py"),
            DebianPrograms.redisServer(work),
            work.toString(),
            Long.toString(mebibytes),
            Integer.toString(operations)),
        exCacheBytes(mebibytes << 20));
  }

  /**
   * Training of a classifier with numpy, in one thread.
   *
   * @param mebibytes of samples
   * @throws CliException when there is no numpy, and none can be installed
   */
  public Workload training(long mebibytes, int epochs) throws CliException, IOException {
    DebianPrograms.needNumpy(python);
    return new Workload(
        "training",
        List.of(
            python,
            "-I",
            script("training.py"),
            Long.toString(mebibytes),
            Integer.toString(epochs)),
        exCacheBytes(mebibytes << 20));
  }

  /**
   * A python3 program that reads and writes a file in blocks of 4 KiB; it needs no file of ours, so
   * it runs in a vNode, too.
   *
   * @param directory of the file
   */
  public Workload fileIo(String directory, int mebibytes, int reads, int writes, long exCacheBytes)
      throws IOException {
    return new Workload(
        "file I/O",
        List.of(
            python,
            "-ISc",
            Files.readString(Path.of(script("fileio.py"))),
            directory,
            Integer.toString(mebibytes),
            Integer.toString(reads),
            Integer.toString(writes)),
        exCacheBytes);
  }

  /**
   * A C program that times a part of itself and prints that; see the head of gauge.c.
   *
   * @param what the word that chooses the part
   * @param numbers of that
   */
  public Workload gauge(long exCacheBytes, String what, int... numbers)
      throws CliException, IOException {
    List<String> command = new ArrayList<>(List.of(compiled("gauge"), what));
    IntStream.of(numbers).mapToObj(Integer::toString).forEach(command::add);
    return new Workload("gauge " + what, command, exCacheBytes);
  }

  private String compiled(String name) throws CliException, IOException {
    Path program = work.resolve(name);
    if (!Files.exists(program)) {
      Command.run(List.of("cc", "-O2", "-o", program.toString(), script(name + ".c")));
    }
    return program.toString();
  }

  private static long exCacheBytes(long workingSetBytes) {
    long part = workingSetBytes / WORKING_SET_PARTS / LINE_BYTES * LINE_BYTES;
    return Math.max(part, new Quantity(ExCacheSpec.MINIMUM).units());
  }

  private String script(String name) throws IOException {
    Path file = work.resolve(name);
    if (!Files.exists(file)) {
      try (InputStream source = Workloads.class.getResourceAsStream(name)) {
        if (source == null) {
          throw new IllegalStateException("no resource " + name);
        }
        Files.copy(source, file);
      }
    }
    return file.toString();
  }

  private Path text(long bytes) throws IOException {
    Path file = work.resolve(String.format(Locale.ROOT, "text-%d", bytes));
    if (!Files.exists(file)) {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
        DemoText.write(out, bytes);
      }
    }
    return file;
  }
}
