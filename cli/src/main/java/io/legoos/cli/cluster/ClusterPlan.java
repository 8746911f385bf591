package io.legoos.cli.cluster;

import io.legoos.crds.LegoCluster;
import io.legoos.crds.LegoClusterSpec;
import io.legoos.crds.PoolSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a manifest means on one machine. Pure. */
final class ClusterPlan {
  /** Name of the component that holds GPM, GMM and GSM. */
  static final String MANAGERS = "managers";

  private ClusterPlan() {}

  /** The components in the order of starting: the managers, then memory, storage, processors. */
  static List<ComponentPlan> of(String clusterName, LegoCluster cluster) {
    LegoClusterSpec spec = cluster.getSpec();
    List<ComponentPlan> plans = new ArrayList<>();
    Map<String, String> managers = common(MANAGERS, clusterName, spec);
    managers.put("rebalance.bytes", Long.toString(cluster.rebalancingBytes()));
    plans.add(new ComponentPlan(MANAGERS, ComponentRole.MANAGERS, 1, 0, managers));
    for (PoolSpec pool : spec.pools()) {
      for (int i = 0; i < pool.replicas(); i++) {
        plans.add(component(pool.name() + "-" + i, clusterName, cluster, pool));
      }
    }
    plans.sort((a, b) -> a.role().compareTo(b.role()));
    return plans;
  }

  private static ComponentPlan component(
      String name, String clusterName, LegoCluster cluster, PoolSpec pool) {
    LegoClusterSpec spec = cluster.getSpec();
    ComponentRole role = ComponentRole.of(pool.role());
    int cores = (int) Math.max(1, (pool.cpu().milli() + 999) / 1000);
    long capacity = pool.capacityBytes();
    Map<String, String> settings = common(name, clusterName, spec);
    settings.put("capacity.bytes", Long.toString(capacity));
    if (role == ComponentRole.MEMORY) {
      settings.put("replica.log.bytes", Long.toString(cluster.replicaLogBytes()));
    }
    if (role == ComponentRole.PROCESSOR) {
      settings.put("cores", Integer.toString(cores));
      settings.put("excache.default.bytes", Long.toString(spec.exCache().size().units()));
      settings.put("excache.ways", Integer.toString(spec.exCache().ways()));
      settings.put("excache.policy", spec.exCache().policy().name());
      settings.put("excache.piggyback", cluster.piggybacks() ? "1" : "0");
      settings.put("excache.prefetch", cluster.prefetches() ? "1" : "0");
    }
    return new ComponentPlan(name, role, cores, capacity, settings);
  }

  private static Map<String, String> common(String name, String clusterName, LegoClusterSpec spec) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("name", name);
    settings.put("cluster.name", clusterName);
    settings.put("vregion.bytes", Long.toString(spec.vRegionSize().units()));
    settings.put("overcommit", BigDecimal.valueOf(spec.overcommit()).toPlainString());
    settings.put("replication", Integer.toString(spec.replication()));
    return settings;
  }
}
