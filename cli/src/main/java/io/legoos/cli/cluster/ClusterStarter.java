package io.legoos.cli.cluster;

import io.legoos.cli.CliException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Starts a local cluster: all of its components, or, when one fails, none. */
final class ClusterStarter {
  /** Loopback, port chosen by the kernel. */
  static final String ANY_PORT = "127.0.0.1:0";

  /** How long it may take until all components serve, for each: they share the processors. */
  static final Duration READY_DEADLINE_EACH = Duration.ofSeconds(8);

  /** From a member's first heartbeat on; nothing is placed before. */
  private static final String LIVE = "LIVE";

  private static final Duration MEMBERSHIP_POLL = Duration.ofMillis(20);

  private final ComponentJvm jvm;
  private final Duration readyDeadlineEach;
  private final InstantSource clock;
  private final Consumer<ComponentState> onReady;

  /**
   * @param readyDeadlineEach how long it may take until all components serve, for each
   * @param onReady told of each component as it becomes ready
   */
  ClusterStarter(
      ComponentJvm jvm,
      Duration readyDeadlineEach,
      InstantSource clock,
      Consumer<ComponentState> onReady) {
    this.jvm = jvm;
    this.readyDeadlineEach = readyDeadlineEach;
    this.clock = clock;
    this.onReady = onReady;
  }

  /**
   * Starts the components and returns when each of them serves.
   *
   * @param managersListen host:port the managers listen on; port 0 chooses one
   * @throws CliException when one cannot start, with its own words; then nothing is left
   */
  StartedCluster start(
      ClusterDirectory cluster, Path manifest, List<ComponentPlan> plans, String managersListen)
      throws CliException, IOException, InterruptedException {
    claim(cluster);
    try {
      return startAll(cluster, manifest, plans, managersListen);
    } catch (CliException | IOException | InterruptedException | RuntimeException e) {
      // An interrupt that ended a write is still set, and the stopper has to wait.
      boolean interrupted = Thread.interrupted() || e instanceof ClosedByInterruptException;
      ClusterStopper.stop(cluster);
      if (interrupted) {
        throw new InterruptedException("while the cluster was started");
      }
      throw e;
    }
  }

  /** Takes the directory; removes one whose processes are all gone. */
  private static void claim(ClusterDirectory cluster) throws IOException, CliException {
    if (Files.exists(cluster.path())) {
      if (!new PidFile(cluster).alive().isEmpty()) {
        throw CliException.platform(
            "a cluster '"
                + cluster.name()
                + "' is being started, or was left half-started; stop it with 'lego down --name "
                + cluster.name()
                + "' or choose another --name");
      }
      ClusterFiles.remove(cluster.path());
    }
    ClusterFiles.makeDirectory(cluster.path(), "rwxr-xr-x");
  }

  private StartedCluster startAll(
      ClusterDirectory cluster, Path manifest, List<ComponentPlan> plans, String managersListen)
      throws CliException, IOException, InterruptedException {
    ComponentLauncher launcher = new ComponentLauncher(cluster, jvm);
    ClusterKeys keys = keys(cluster);
    PidFile pids = new PidFile(cluster);
    long deadline = System.nanoTime() + readyDeadlineEach.multipliedBy(plans.size()).toNanos();
    ComponentProcess managers =
        launch(launcher, keys, pids, plans.getFirst(), Map.of("control.listen", managersListen));
    ComponentState managersState = managers.awaitReady(deadline);
    onReady.accept(managersState);

    List<ComponentProcess> monitors = new ArrayList<>();
    Map<String, String> addresses =
        Map.of("control.listen", ANY_PORT, "managers.address", managersState.address());
    for (ComponentPlan plan : plans.subList(1, plans.size())) {
      monitors.add(launch(launcher, keys, pids, plan, addresses));
    }
    List<ComponentState> states = new ArrayList<>(List.of(managersState));
    for (ComponentProcess monitor : monitors) {
      ComponentState state = monitor.awaitReady(deadline);
      onReady.accept(state);
      states.add(state);
    }
    awaitMembership(cluster, monitors, deadline);
    ClusterState state =
        new ClusterState(
            cluster.name(), manifest.toAbsolutePath().toString(), clock.millis(), states);
    cluster.record(state);
    List<ComponentProcess> processes = new ArrayList<>(List.of(managers));
    processes.addAll(monitors);
    return new StartedCluster(cluster, state, processes, jvm.lacksCaches());
  }

  /** A monitor serves before the managers know it; programs can be placed only then. */
  private static void awaitMembership(
      ClusterDirectory cluster, List<ComponentProcess> monitors, long deadlineNanos)
      throws CliException, InterruptedException {
    ManagerClient managers = new ManagerClient(cluster);
    Set<String> unknown = new HashSet<>();
    monitors.forEach(monitor -> unknown.add(monitor.plan().name()));
    while (true) {
      managers.members().getMembersList().stream()
          .filter(member -> member.getState().equals(LIVE))
          .forEach(member -> unknown.remove(member.getIdentity().getName()));
      if (unknown.isEmpty()) {
        return;
      }
      if (System.nanoTime() - deadlineNanos > 0) {
        throw CliException.platform(
            "not registered with the managers in time: " + String.join(", ", unknown));
      }
      Thread.sleep(MEMBERSHIP_POLL);
    }
  }

  private ClusterKeys keys(ClusterDirectory cluster) throws IOException, CliException {
    try {
      return new ClusterKeys(cluster, jvm.account());
    } catch (GeneralSecurityException e) {
      throw CliException.platform("cannot make the cluster's certificates: " + e.getMessage());
    }
  }

  private static ComponentProcess launch(
      ComponentLauncher launcher,
      ClusterKeys keys,
      PidFile pids,
      ComponentPlan plan,
      Map<String, String> addresses)
      throws IOException, CliException {
    try {
      ComponentProcess process = launcher.start(plan, addresses, keys);
      process.recordIn(pids);
      return process;
    } catch (GeneralSecurityException e) {
      throw CliException.platform("cannot make the key of " + plan.name() + ": " + e.getMessage());
    }
  }
}
