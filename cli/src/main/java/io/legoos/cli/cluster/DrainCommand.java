package io.legoos.cli.cluster;

import io.legoos.cli.CliException;
import io.legoos.cli.ExitStatus;
import io.legoos.cli.Sizes;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.Member;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.Role;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lego drain}: has a memory monitor give all that it holds to others, under way. */
@Command(
    name = "drain",
    description =
        "Moves what a memory monitor holds to others while programs run on; it gets nothing new.",
    mixinStandardHelpOptions = true)
public final class DrainCommand implements Callable<Integer> {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  @Parameters(paramLabel = "MONITOR", description = "name of the memory monitor, as in lego status")
  private String monitor = "";

  @Mixin private ClusterName cluster = new ClusterName();

  @Option(names = "--undo", description = "let the monitor get something again")
  private boolean undo;

  @Option(
      names = "--force",
      description = "also when too few memory monitors are left for the copies of every page")
  private boolean force;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "how long to wait until it is empty (default: 60); it is drained all the same")
  private int timeoutSeconds;

  @Override
  public Integer call() throws CliException, IOException, InterruptedException {
    if (timeoutSeconds < 0) {
      throw CliException.usage("--timeout is a number of seconds, 0 or more");
    }
    ManagerClient managers = new ManagerClient(cluster.directory());
    long before = memoryMonitor(managers.members().getMembersList()).getLoad().getUsedBytes();
    managers.drain(monitor, undo, force);
    if (undo) {
      System.out.println(monitor + " may get something again");
      return ExitStatus.OK;
    }
    long startNanos = System.nanoTime();
    Load load = managers.loadOf(monitor);
    while (!ManagerClient.isEmpty(load)) {
      if (System.nanoTime() - startNanos >= Duration.ofSeconds(timeoutSeconds).toNanos()) {
        throw CliException.platform(
            monitor
                + " still holds "
                + Sizes.human(load.getUsedBytes())
                + " and is home of "
                + load.getHomeCount()
                + " vProcesses; see whether the others have room ('lego status'), and wait on");
      }
      Thread.sleep(POLL_INTERVAL);
      load = managers.loadOf(monitor);
    }
    System.out.printf(
        "%s is empty after %.1f s; it held %s%n",
        monitor, (System.nanoTime() - startNanos) / 1e9, Sizes.human(before));
    return ExitStatus.OK;
  }

  private Member memoryMonitor(List<Member> members) throws CliException {
    List<String> drainable = new ArrayList<>();
    for (Member member : members) {
      MonitorIdentity identity = member.getIdentity();
      boolean memory = identity.getRole() == Role.ROLE_MEMORY;
      if (memory && identity.getName().equals(monitor)) {
        return member;
      }
      if (memory) {
        drainable.add(identity.getName());
      }
    }
    throw CliException.usage(
        "'"
            + monitor
            + "' is no memory monitor of this cluster, and only those can be drained: "
            + String.join(", ", drainable.stream().sorted().toList()));
  }
}
