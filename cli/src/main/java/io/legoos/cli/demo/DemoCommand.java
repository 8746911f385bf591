package io.legoos.cli.demo;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Installation;
import io.legoos.cli.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import sun.misc.Signal;

/** {@code lego demo}: the main job, start to finish, with a table at the end. */
@Command(
    name = "demo",
    description = "Sorts a text on a local cluster and compares it with a plain run.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  /** By how much the program may exceed its ExCache: what stays local is not in it. */
  private static final long TOLERANCE_BYTES = 8L << 20;

  @Option(names = "--json", description = "print one JSON object instead of the table")
  private boolean json;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "text to sort (default: a generated one of 160 MiB)")
  private @Nullable Path file;

  @Override
  public Integer call() throws CliException, IOException {
    if (file != null && !Files.isReadable(file)) {
      throw CliException.usage("cannot read " + file);
    }
    Thread worker = Thread.currentThread();
    for (String stop : new String[] {"INT", "TERM", "HUP"}) {
      Signal.handle(new Signal(stop), signal -> worker.interrupt());
    }
    boolean terminal = System.console() != null && System.console().isTerminal();
    Path work = Files.createTempDirectory("lego-demo-");
    try {
      DemoResult result =
          new Demo(Installation.current(), work, new DemoProgress(System.err, terminal)).run(file);
      System.out.print(json ? Json.write(result) : DemoTable.of(result));
      return verdict(result);
    } catch (InterruptedException e) {
      throw CliException.platform("interrupted; the cluster was stopped");
    } finally {
      remove(work);
    }
  }

  private static int verdict(DemoResult result) throws CliException {
    if (!result.identical()) {
      throw new CliException(ExitStatus.FAILED, "the outputs differ; this is a defect of LegoOS");
    }
    if (result.peakResidentBytes() > result.excacheBytes() + TOLERANCE_BYTES) {
      throw new CliException(
          ExitStatus.FAILED, "the program exceeded its ExCache; this is a defect of LegoOS");
    }
    return ExitStatus.OK;
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
