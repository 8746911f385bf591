package io.legoos.cli.cluster;

import io.legoos.cli.CliException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --name}: which running cluster a command means. */
public final class ClusterName {
  @Option(
      names = "--name",
      paramLabel = "N",
      description = "name of the cluster (default: the only one)")
  private @Nullable String name;

  /** As given; null: the only one. */
  public @Nullable String given() {
    return name;
  }

  /**
   * The running cluster that is meant.
   *
   * @throws CliException when there is none, or several and no name
   */
  public ClusterDirectory directory() throws CliException {
    return ClusterDirectory.find(name);
  }
}
