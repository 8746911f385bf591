package io.legoos.cli.query;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Json;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lego top}: live use of every component and vProcess. */
@Command(
    name = "top",
    description = "Shows live use of every component and vProcess.",
    mixinStandardHelpOptions = true)
public final class TopCommand implements Callable<Integer> {
  private static final Duration REFRESH = Duration.ofSeconds(1);
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

  @Mixin private ClusterOption cluster = new ClusterOption();

  @Option(names = "--once", description = "print once and end, as without a terminal")
  private boolean once;

  @Override
  public Integer call() throws CliException, InterruptedException {
    boolean terminal = System.console() != null && System.console().isTerminal();
    while (true) {
      ClusterView view = cluster.view();
      if (cluster.json()) {
        System.out.print(Json.write(view));
      } else {
        System.out.print(
            (terminal && !once ? HOME_AND_CLEAR : "")
                + ClusterTables.components(view.components())
                + "\n"
                + ClusterTables.vprocesses(view.vprocesses()));
      }
      System.out.flush();
      if (once || !terminal || System.out.checkError()) {
        return ExitStatus.OK;
      }
      Thread.sleep(REFRESH);
    }
  }
}
