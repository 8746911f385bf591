package io.legoos.cli.query;

import io.legoos.cli.CliException;
import io.legoos.cli.OutputFormat;
import io.legoos.cli.cluster.ClusterDirectory;
import io.legoos.cli.cluster.ClusterName;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that all looking commands share. */
public final class ClusterOption {
  @Mixin private ClusterName name = new ClusterName();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table or json")
  private OutputFormat output = OutputFormat.TABLE;

  /**
   * The running cluster that is meant.
   *
   * @throws CliException when there is none, or several and no name
   */
  public ClusterDirectory directory() throws CliException {
    return name.directory();
  }

  ClusterView view() throws CliException {
    return ClusterView.of(directory());
  }

  /** Whether JSON is wanted, not a table. */
  public boolean json() {
    return output == OutputFormat.JSON;
  }
}
