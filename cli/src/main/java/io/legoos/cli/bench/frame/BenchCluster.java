package io.legoos.cli.bench.frame;

import io.legoos.cli.CliException;
import io.legoos.cli.Installation;
import io.legoos.cli.cluster.ClusterDirectory;
import io.legoos.cli.cluster.ClusterState;
import io.legoos.cli.cluster.ComponentRole;
import io.legoos.cli.cluster.ComponentState;
import io.legoos.cli.cluster.LocalCluster;
import io.legoos.cli.cluster.ManagerClient;
import io.legoos.cli.query.ClusterView;
import io.legoos.cli.query.ComponentView;
import io.legoos.cli.query.VProcessView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A local cluster that a bench started. Belongs to one thread. */
public final class BenchCluster implements AutoCloseable {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

  private final Installation installation;
  private final ClusterState state;
  private final Path work;

  private BenchCluster(Installation installation, ClusterState state, Path work) {
    this.installation = installation;
    this.state = state;
    this.work = work;
  }

  static BenchCluster start(Installation installation, Path manifest, String name, Path work)
      throws CliException, IOException, InterruptedException {
    return new BenchCluster(
        installation, LocalCluster.start(manifest, name, component -> {}), work);
  }

  static BenchCluster launch(
      Installation installation, Path manifest, String name, Path work, List<String> options)
      throws CliException, IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                installation.launcher().toString(), "up", "-f", manifest.toString(), "--detach"));
    command.addAll(List.of("--name", name));
    command.addAll(options);
    Path said = work.resolve("up");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().put("LEGO_NO_BUILD", "1");
    Process process = builder.start();
    try {
      if (process.waitFor() != 0) {
        throw CliException.platform("lego up failed: " + Files.readString(said).strip());
      }
    } catch (InterruptedException e) {
      process.destroy(); // it takes down what it has started
      process.onExit().join();
      throw e;
    }
    return new BenchCluster(installation, ClusterDirectory.named(name).state(), work);
  }

  /** Processor seconds that each component has used so far, by its role; of several the mean. */
  public Map<String, Double> cpuSecondsByRole() {
    return state.components().stream()
        .collect(
            Collectors.groupingBy(
                ComponentState::role,
                TreeMap::new,
                Collectors.averagingDouble(BenchCluster::cpuSeconds)));
  }

  /** Processor seconds that all components together have used so far. */
  public double cpuSeconds() {
    return state.components().stream().mapToDouble(BenchCluster::cpuSeconds).sum();
  }

  private static double cpuSeconds(ComponentState component) {
    return ProcessHandle.of(component.pid())
        .flatMap(process -> process.info().totalCpuDuration())
        .map(used -> used.toMillis() / 1e3)
        .orElse(0.0);
  }

  /** Starts a program on it; close the run. */
  public ProgramRun start(Workload workload) throws IOException {
    return ProgramRun.start(installation.launcher(), state.name(), workload, work);
  }

  /**
   * Kills a component with SIGKILL.
   *
   * @return when
   * @throws CliException when it is gone already: then the bench itself would have nothing to tell
   */
  public Instant kill(String component) throws CliException {
    ComponentState victim = component(component);
    if (!victim.process().isAlive()) {
      throw CliException.platform(component + " ended before it was killed; see its log");
    }
    Instant moment = Instant.now();
    ProcessHandle.of(victim.pid()).ifPresent(ProcessHandle::destroyForcibly);
    return moment;
  }

  private ComponentState component(String name) throws CliException {
    return state.components().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() -> CliException.platform("the cluster has no " + name));
  }

  /** Makes a vNode with a volume as large as the storage monitor's. */
  public void createVNode(String vnode) throws CliException {
    var unused =
        new ManagerClient(ClusterDirectory.named(state.name())).createVNode(vnode, 0, 0, false);
  }

  /** The programs that run, as the processor monitors last told: they do twice a second. */
  public List<VProcessView> vprocesses() throws CliException {
    return ClusterView.of(ClusterDirectory.named(state.name())).vprocesses();
  }

  /** Sum over all memory monitors of the most that each held since its start. */
  public long peakUsedBytes() throws CliException {
    return ClusterView.of(ClusterDirectory.named(state.name())).components().stream()
        .filter(component -> component.role().equals(ComponentRole.MEMORY.word()))
        .mapToLong(ComponentView::peakUsedBytes)
        .sum();
  }

  /**
   * Has a memory monitor emptied, waits, and lets it get something again.
   *
   * @return whether it was empty in time
   */
  public boolean drain(String component, Duration patience)
      throws CliException, InterruptedException {
    ManagerClient managers = new ManagerClient(ClusterDirectory.named(state.name()));
    long startNanos = System.nanoTime();
    managers.drain(component, false, false);
    boolean empty = ManagerClient.isEmpty(managers.loadOf(component));
    while (!empty && System.nanoTime() - startNanos < patience.toNanos()) {
      Thread.sleep(POLL_INTERVAL);
      empty = ManagerClient.isEmpty(managers.loadOf(component));
    }
    managers.drain(component, true, false);
    return empty;
  }

  /** Copies the logs of all components into a new directory, for whoever looks into a failure. */
  public void keepLogs(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path cluster = ClusterDirectory.named(state.name()).path();
    for (ComponentState component : state.components()) {
      Files.copy(
          cluster.resolve(component.name()).resolve("log"),
          directory.resolve(component.name() + ".log"));
    }
  }

  /** Ends all of it, also when the thread has been interrupted, or is while this goes on. */
  @Override
  public void close() throws CliException, IOException, InterruptedException {
    boolean interrupted = Thread.interrupted();
    try {
      LocalCluster.stop(state.name());
    } catch (InterruptedException e) {
      // Once more, from where it broke off: who interrupts does so once.
      interrupted = true;
      LocalCluster.stop(state.name());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
