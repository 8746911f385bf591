package io.legoos.cli.query;

import io.legoos.cli.CliException;
import io.legoos.cli.OutputFormat;
import io.legoos.cli.cluster.ClusterDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that all looking commands share. */
final class ClusterOption {
  @Option(
      names = "--name",
      paramLabel = "N",
      description = "name of the cluster (default: the only one)")
  private @Nullable String name;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table or json")
  private OutputFormat output = OutputFormat.TABLE;

  ClusterView view() throws CliException {
    return ClusterView.of(ClusterDirectory.find(name));
  }

  boolean json() {
    return output == OutputFormat.JSON;
  }
}
