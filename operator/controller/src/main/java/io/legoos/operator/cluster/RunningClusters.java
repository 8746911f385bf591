package io.legoos.operator.cluster;

import io.legoos.managers.membership.Member;
import io.legoos.runtime.metrics.Metrics;
import io.legoos.runtime.metrics.ProcessLabels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The clusters whose managers run in this process, by namespace and name. Thread-safe. */
public final class RunningClusters {
  private static final String MANAGERS = "managers";

  private final Metrics metrics;
  private final Map<String, RunningCluster> clusters = new ConcurrentHashMap<>();

  /** Has none yet. */
  public RunningClusters(Metrics metrics) {
    this.metrics = metrics;
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }

  public Optional<RunningCluster> find(String namespace, String name) {
    return Optional.ofNullable(clusters.get(key(namespace, name)));
  }

  void add(String namespace, String name, RunningCluster cluster) {
    String key = key(namespace, name);
    cluster.managers().enter(metrics.scope(new ProcessLabels(key, MANAGERS)));
    clusters.put(key, cluster);
  }

  /** Stops the managers of a cluster that is gone. */
  void remove(String namespace, String name) {
    RunningCluster cluster = clusters.remove(key(namespace, name));
    if (cluster != null) {
      cluster.close();
    }
  }

  /** The members of a cluster; none when it does not run here. */
  public List<Member> members(String namespace, String name) {
    return find(namespace, name).map(cluster -> cluster.managers().members()).orElse(List.of());
  }
}
