package io.legoos.cli.cluster;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Installation;
import io.legoos.cli.Sizes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import sun.misc.Signal;

/** {@code lego up}: starts a local cluster from a manifest, or what of it has ended. */
@Command(
    name = "up",
    description = {
      "Starts a local cluster from a LegoCluster manifest.",
      "When it is running already, starts again what of it has ended, if anything, and returns."
    },
    mixinStandardHelpOptions = true)
public final class UpCommand implements Callable<Integer> {
  private static final Duration WATCH_INTERVAL = Duration.ofMillis(500);
  private static final int MAX_PORT = 65535;

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "LegoCluster manifest, such as examples/cluster.yaml")
  private Path file = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "N",
      description = "name of the cluster (default: the manifest's)")
  private @Nullable String name;

  @Option(
      names = "--detach",
      description = "return when all is ready (default: stay until Ctrl-C, then stop all)")
  private boolean detach;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "TCP port of the managers on loopback (default: a free one)")
  private int port;

  @Option(
      names = "--cold",
      description =
          "start the components without their start-up caches, and make none (to measure what they"
              + " save)")
  private boolean cold;

  @Override
  public Integer call() throws CliException, IOException {
    if (port < 0 || port > MAX_PORT) {
      throw CliException.usage("--port " + port + ": must be from 0 to " + MAX_PORT);
    }
    Thread starter = Thread.currentThread();
    for (String stop : new String[] {"INT", "TERM", "HUP"}) {
      Signal.handle(new Signal(stop), signal -> starter.interrupt());
    }
    for (String field : LocalCluster.ignoredFields(file)) {
      System.err.println("lego: " + field + " is ignored on one machine");
    }
    OptionalInt again = repair();
    if (again.isPresent()) {
      System.out.println(
          again.getAsInt() == 0
              ? "the cluster is up already, and nothing of it has ended"
              : again.getAsInt() + " of the cluster's components started again");
      return ExitStatus.OK;
    }
    try {
      StartedCluster cluster =
          LocalCluster.start(file, name, "127.0.0.1:" + port, cold, UpCommand::show);
      System.out.println("cluster '" + cluster.state().name() + "' is up");
      if (cluster.lacksStartCaches()) {
        prepareNextStart();
      }
      if (!detach) {
        stayUntilInterrupted(cluster);
      }
      return ExitStatus.OK;
    } catch (InterruptedException e) {
      throw CliException.platform("interrupted; nothing was started");
    }
  }

  /** The cluster is up whatever becomes of this. */
  private static void prepareNextStart() throws CliException {
    try {
      BackgroundRehearsal.begin(Installation.current());
    } catch (IOException e) {
      System.err.println("lego: the next start will be as slow as this one: " + e.getMessage());
    }
  }

  private OptionalInt repair() throws CliException, IOException {
    try {
      return LocalCluster.repair(file, name, UpCommand::show);
    } catch (InterruptedException e) {
      throw CliException.platform("interrupted; what did not serve yet was ended");
    }
  }

  private static void show(ComponentState component) {
    System.out.printf(
        "%-16s %-10s pid %-8d %-22s %s%n",
        component.name(),
        component.role(),
        component.pid(),
        component.address(),
        component.capacityBytes() == 0 ? "" : Sizes.human(component.capacityBytes()));
  }

  private static void stayUntilInterrupted(StartedCluster cluster)
      throws CliException, IOException, InterruptedException {
    Set<ComponentProcess> lost = new HashSet<>();
    try {
      while (true) {
        Thread.sleep(WATCH_INTERVAL);
        for (ComponentProcess process : cluster.processes()) {
          if (!process.isAlive() && lost.add(process)) {
            System.err.println(
                "lego: "
                    + process.plan().name()
                    + " ended unexpectedly; the same 'lego up' elsewhere starts it again");
          }
        }
      }
    } catch (InterruptedException e) {
      LocalCluster.stop(cluster.state().name());
    }
  }
}
