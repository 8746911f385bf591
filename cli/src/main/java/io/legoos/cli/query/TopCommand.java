package io.legoos.cli.query;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Json;
import io.legoos.cli.LiveView;
import io.legoos.cli.Palette;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lego top}: live use of every component and vProcess. */
@Command(
    name = "top",
    description =
        "Shows live use of every component and vProcess. At a terminal USED is green, from 75 %% of"
            + " the capacity on yellow and from 90 %% on red; NO_COLOR=1 has no colours.",
    mixinStandardHelpOptions = true)
public final class TopCommand implements Callable<Integer> {
  private static final Duration REFRESH = Duration.ofSeconds(1);

  @Mixin private ClusterOption cluster = new ClusterOption();

  @Option(names = "--once", description = "print once and end, as without a terminal")
  private boolean once;

  @Override
  public Integer call() throws CliException, InterruptedException {
    LiveView.ofStdout(!cluster.json()).show(this::picture, once, REFRESH);
    return ExitStatus.OK;
  }

  private String picture(Palette palette) throws CliException {
    ClusterView view = cluster.view();
    return cluster.json()
        ? Json.write(view)
        : ClusterTables.components(view.components()).text(palette)
            + "\n"
            + ClusterTables.vprocesses(view.vprocesses()).text(palette);
  }
}
