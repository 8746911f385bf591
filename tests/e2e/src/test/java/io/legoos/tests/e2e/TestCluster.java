package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.cli.CliException;
import io.legoos.cli.cluster.ClusterDirectory;
import io.legoos.cli.cluster.ClusterState;
import io.legoos.cli.cluster.ComponentState;
import io.legoos.cli.demo.KernelComparison;
import io.legoos.cli.demo.PeakSampler;
import io.legoos.cli.demo.ProcessTree;
import io.legoos.cli.query.ClusterView;
import io.legoos.cli.query.ComponentView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A cluster that {@code lego up --detach} started; closing it is {@code lego down}. */
final class TestCluster implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Lego lego;
  private final String name;
  private final ClusterState state;

  private TestCluster(Lego lego, String name, ClusterState state) {
    this.lego = lego;
    this.name = name;
    this.state = state;
  }

  static TestCluster start(Lego lego) throws IOException, InterruptedException, CliException {
    return start(lego, Lego.example());
  }

  static TestCluster start(Lego lego, Path manifest, String... options)
      throws IOException, InterruptedException, CliException {
    String name = "e2e-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    List<String> command = new ArrayList<>(List.of("up", "-f", manifest.toString()));
    command.addAll(List.of("--name", name, "--detach"));
    command.addAll(List.of(options));
    Lego.Result up = lego.run(command.toArray(String[]::new));
    assertThat(up.status()).as("lego up: %s", up.errors()).isZero();
    return new TestCluster(lego, name, ClusterDirectory.named(name).state());
  }

  String name() {
    return name;
  }

  List<ComponentState> components() {
    return state.components();
  }

  ComponentState component(String role) {
    return state.components().stream()
        .filter(component -> component.role().equals(role))
        .findFirst()
        .orElseThrow();
  }

  /** Arguments of {@code lego run} for a program on this cluster. */
  List<String> runArguments(List<String> options, List<String> program) {
    List<String> args = new ArrayList<>(List.of("run", "--name", name));
    args.addAll(options);
    args.add("--");
    args.addAll(program);
    return args;
  }

  /** Runs a program to its end. */
  Lego.Result run(List<String> options, String... program)
      throws IOException, InterruptedException {
    return Lego.run(lego.prepare(runArguments(options, List.of(program))));
  }

  /** Runs a program to its end and samples its tree's anonymous memory every 10 ms. */
  Sampled runSampled(List<String> options, String... program)
      throws IOException, InterruptedException {
    ProcessTree tree = new ProcessTree(new KernelComparison());
    long processor = component("processor").pid();
    try (PeakSampler sampler =
        PeakSampler.start(() -> tree.anonymousBytesBelow(processor), Duration.ofMillis(10))) {
      Lego.Result result = run(options, program);
      return new Sampled(result, sampler.peak(), sampler.samples());
    }
  }

  /** A run and what was seen of its memory. */
  record Sampled(Lego.Result result, long peakBytes, long samples) {}

  /** The processes of all programs that run here now. */
  List<Long> programProcesses() {
    return new ProcessTree(new KernelComparison()).descendants(component("processor").pid());
  }

  /** The cluster as the managers know it. */
  ClusterView view() throws CliException {
    return ClusterView.of(ClusterDirectory.named(name));
  }

  /** Used bytes of all memory monitors as the managers know them. */
  List<Long> usedBytes() throws CliException {
    return view().components().stream()
        .filter(component -> component.role().equals("memory"))
        .map(ComponentView::usedBytes)
        .toList();
  }

  /**
   * How long it took from the moment when a vProcess had to end until it had ended and its memory
   * was given back, as the processor monitor's log says of the last one with that reason.
   */
  Duration timeToEnd(String reason) throws IOException {
    Pattern line = Pattern.compile("has ended, (\\d+) ms after it had to: " + reason);
    String log = Files.readString(directory().resolve(component("processor").name() + "/log"));
    Matcher found = line.matcher(log);
    @Nullable Duration time = null;
    while (found.find()) {
      time = Duration.ofMillis(Long.parseLong(found.group(1)));
    }
    assertThat(time).as("an end with %s in %s", reason, log).isNotNull();
    return Objects.requireNonNull(time);
  }

  Path directory() {
    return ClusterDirectory.named(name).path();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (Files.exists(directory())) {
      Lego.Result down = lego.run("down", "--name", name);
      assertThat(down.status()).as("lego down: %s", down.errors()).isZero();
    }
    for (ComponentState component : state.components()) {
      assertThat(component.process().isAlive()).as("%s lives", component.name()).isFalse();
    }
  }
}
