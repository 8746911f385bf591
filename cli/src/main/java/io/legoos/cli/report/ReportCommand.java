package io.legoos.cli.report;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.FileProblem;
import io.legoos.cli.bench.frame.Machine;
import io.legoos.cli.cluster.ClusterName;
import io.legoos.cli.node.NodeFacts;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lego report}: a bundle for whoever looks into a failure. */
@Command(
    name = "report",
    description =
        "Writes a zip file with what helps to understand a cluster: its manifest, status, versions,"
            + " the ends of its logs, and what the kernel offers. Keys, certificates, tokens, and"
            + " arguments and environment of programs are taken out; look into it before you give"
            + " it away.",
    mixinStandardHelpOptions = true)
public final class ReportCommand implements Callable<Integer> {
  @Mixin private ClusterName cluster = new ClusterName();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "file to make (default: lego-report-CLUSTER.zip here)")
  private @Nullable Path file;

  @Override
  public Integer call() throws CliException {
    var directory = cluster.directory();
    Path target = file == null ? Path.of("lego-report-" + directory.name() + ".zip") : file;
    Path parent = target.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      throw CliException.usage(
          "cannot write "
              + target
              + ": there is no directory "
              + parent
              + "; make it, or name another file with -f");
    }
    try {
      List<String> names =
          new ClusterReport(directory, NodeFacts.ofThisMachine(), Machine.current()).write(target);
      System.out.println(target + ": " + String.join(", ", names));
      return ExitStatus.OK;
    } catch (FileAlreadyExistsException e) {
      throw CliException.usage(target + " exists already; name another file with -f");
    } catch (IOException e) {
      throw CliException.platform("cannot write " + target + ": " + FileProblem.words(e));
    }
  }
}
