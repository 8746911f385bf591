package io.legoos.cli.report;

import io.legoos.cli.CliException;
import io.legoos.cli.Failures;
import io.legoos.cli.FileProblem;
import io.legoos.cli.Json;
import io.legoos.cli.bench.frame.Machine;
import io.legoos.cli.cluster.ClusterDirectory;
import io.legoos.cli.cluster.ClusterState;
import io.legoos.cli.cluster.ComponentState;
import io.legoos.cli.doctor.NodeReport;
import io.legoos.cli.node.NodeFacts;
import io.legoos.cli.query.ClusterView;
import io.legoos.cli.query.VProcessView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what helps to understand a local cluster. What cannot be had is said so, in its place.
 */
final class ClusterReport {
  private static final int MAX_LOG_BYTES = 256 << 10;
  private static final int MAX_MANIFEST_BYTES = 1 << 20;

  private final ClusterDirectory cluster;
  private final NodeFacts node;
  private final Machine machine;

  ClusterReport(ClusterDirectory cluster, NodeFacts node, Machine machine) {
    this.cluster = cluster;
    this.node = node;
    this.machine = machine;
  }

  /**
   * Writes it to a new file.
   *
   * @return the names of what is in it
   */
  List<String> write(Path file) throws CliException, IOException {
    ClusterState state = cluster.state();
    String failure = "";
    @Nullable ClusterView view = null;
    try {
      view = ClusterView.of(cluster);
    } catch (CliException e) {
      failure = Failures.oneLine(e.getMessage());
    }
    List<VProcessView> vprocesses = view == null ? List.of() : view.vprocesses();
    Redactor redactor = new Redactor(vprocesses.stream().map(VProcessView::command).toList());
    try (Bundle bundle = Bundle.create(file, redactor)) {
      bundle.add("versions.json", Json.write(versions(state)));
      bundle.add("status.json", view == null ? failure + "\n" : Json.write(withoutArguments(view)));
      bundle.add("kernel.json", Json.write(KernelFacts.of(node, machine)));
      bundle.add("doctor.txt", NodeReport.text(node));
      bundle.add("manifest.yaml", tail(Path.of(state.manifest()), MAX_MANIFEST_BYTES));
      for (ComponentState component : state.components()) {
        Path log = cluster.path().resolve(component.name()).resolve("log");
        bundle.add("logs/" + component.name() + ".log", tail(log, MAX_LOG_BYTES));
      }
      return bundle.names();
    }
  }

  private static Map<String, Object> versions(ClusterState state) {
    Map<String, Object> versions = new LinkedHashMap<>();
    versions.put("lego", "0.1.0");
    versions.put("java", Runtime.version().toString());
    versions.put("cluster", state.name());
    versions.put("clusterStartedEpochMs", state.startedEpochMs());
    return versions;
  }

  /** Programs by their names only: what they were called with is their users' business. */
  static ClusterView withoutArguments(ClusterView view) {
    List<VProcessView> vprocesses = new ArrayList<>();
    for (VProcessView vprocess : view.vprocesses()) {
      vprocesses.add(vprocess.withCommand(Redactor.programOf(vprocess.command())));
    }
    return new ClusterView(view.name(), view.epoch(), view.components(), vprocesses);
  }

  private static String tail(Path file, int maxBytes) {
    try {
      return Tail.of(file, maxBytes);
    } catch (IOException e) {
      return "cannot be read: " + FileProblem.words(e) + "\n";
    }
  }
}
