package io.legoos.cli.cluster;

import io.legoos.cli.CliException;
import io.legoos.protocol.control.v1.Member;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Starts again what of a running cluster has ended, or was declared dead: with the files that it
 * had, so that volumes keep their content. What a memory monitor held is gone with it.
 */
final class ClusterRepairer {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final String DEAD = "DEAD";

  private final ComponentJvm jvm;
  private final Consumer<ComponentState> onReady;

  /**
   * @param onReady told of each component as it serves again
   */
  ClusterRepairer(ComponentJvm jvm, Consumer<ComponentState> onReady) {
    this.jvm = jvm;
    this.onReady = onReady;
  }

  /**
   * Starts them, the managers first, and returns when all serve.
   *
   * @param plans of the cluster's manifest
   * @return how many were started; 0: nothing had ended
   * @throws CliException when one cannot start, with its own words; the others are left as they
   *     are; or when nothing had ended and the manifest wants another cluster
   */
  int repair(ClusterDirectory cluster, List<ComponentPlan> plans)
      throws CliException, IOException, InterruptedException {
    ClusterState state = cluster.state();
    Map<String, ComponentPlan> byName = new HashMap<>();
    plans.forEach(plan -> byName.put(plan.name(), plan));
    ComponentLauncher launcher = new ComponentLauncher(cluster, jvm);
    PidFile pids = new PidFile(cluster);
    List<ComponentState> components = new ArrayList<>(state.components());
    int started = 0;
    for (int i = 0; i < components.size(); i++) {
      ComponentState component = components.get(i);
      ComponentPlan plan = byName.get(component.name());
      boolean managers = component.role().equals(ComponentRole.MANAGERS.word());
      if (!hasEnded(cluster, component, managers)) {
        continue;
      }
      if (plan == null) {
        throw CliException.usage(
            component.name() + " has ended, and the manifest knows none of that name");
      }
      // Monitors know the managers by their address; monitors say theirs when they register.
      ComponentProcess process =
          launcher.startAgain(plan, managers ? component.address() : ClusterStarter.ANY_PORT);
      try {
        process.recordIn(pids);
        components.set(i, process.awaitReady(deadlineNanos()));
        cluster.record(
            new ClusterState(state.name(), state.manifest(), state.startedEpochMs(), components));
      } catch (CliException | IOException | InterruptedException | RuntimeException e) {
        process.destroy(); // the record does not know of it
        throw e;
      }
      onReady.accept(components.get(i));
      started++;
    }
    if (started > 0) {
      awaitMembership(cluster, components);
    } else {
      requireUnchanged(cluster, plans, components);
    }
    return started;
  }

  /** A running cluster does not change its shape. */
  private static void requireUnchanged(
      ClusterDirectory cluster, List<ComponentPlan> plans, List<ComponentState> components)
      throws CliException, IOException {
    Map<String, Map<String, String>> running = new HashMap<>();
    for (ComponentState component : components) {
      running.put(component.name(), settings(cluster, component.name()));
    }
    List<String> changes = ManifestChange.between(plans, running);
    if (!changes.isEmpty()) {
      throw CliException.usage(
          "cluster '"
              + cluster.name()
              + "' is up, but not as this manifest says: "
              + String.join("; ", changes)
              + "; 'lego down --name "
              + cluster.name()
              + "' first, or choose another --name");
    }
  }

  private static Map<String, String> settings(ClusterDirectory cluster, String component)
      throws IOException {
    Properties properties = new Properties();
    try (Reader reader =
        Files.newBufferedReader(new ComponentFiles(cluster.component(component)).configuration())) {
      properties.load(reader);
    }
    Map<String, String> settings = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
    return settings;
  }

  private static long deadlineNanos() {
    return System.nanoTime() + ClusterStarter.READY_DEADLINE_EACH.multipliedBy(4).toNanos();
  }

  /** One that lives though it was declared dead is ended: nobody listens to it any more. */
  private static boolean hasEnded(
      ClusterDirectory cluster, ComponentState component, boolean managers)
      throws CliException, InterruptedException {
    ProcessIdentity process = component.process();
    if (!process.isAlive()) {
      return true;
    }
    if (managers || !isDeclaredDead(cluster, component)) {
      return false;
    }
    ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
    long deadline = deadlineNanos();
    while (process.isAlive()) {
      if (System.nanoTime() - deadline > 0) {
        throw CliException.platform(component.name() + " does not end");
      }
      Thread.sleep(POLL);
    }
    return true;
  }

  private static boolean isDeclaredDead(ClusterDirectory cluster, ComponentState component)
      throws CliException {
    for (Member member : new ManagerClient(cluster).members().getMembersList()) {
      if (member.getControlAddress().equals(component.address())) {
        return member.getState().equals(DEAD);
      }
    }
    return false;
  }

  /** All that live are known to the managers, under the addresses that they have now. */
  private static void awaitMembership(ClusterDirectory cluster, List<ComponentState> components)
      throws CliException, InterruptedException {
    ManagerClient managers = new ManagerClient(cluster);
    long deadline = deadlineNanos();
    while (true) {
      Set<String> unknown = new HashSet<>();
      components.stream()
          .filter(component -> !component.role().equals(ComponentRole.MANAGERS.word()))
          .forEach(component -> unknown.add(component.address()));
      managers.members().getMembersList().stream()
          .filter(member -> !member.getState().equals(DEAD))
          .forEach(member -> unknown.remove(member.getControlAddress()));
      if (unknown.isEmpty()) {
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        throw CliException.platform(
            "not registered with the managers in time: " + String.join(", ", unknown));
      }
      Thread.sleep(POLL);
    }
  }
}
