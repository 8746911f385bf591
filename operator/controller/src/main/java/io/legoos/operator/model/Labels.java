package io.legoos.operator.model;

import io.legoos.crds.PoolRole;
import java.util.Map;

/** The labels of everything that the operator makes. */
public final class Labels {
  public static final String CLUSTER = "legoos.io/cluster";
  public static final String POOL = "legoos.io/pool";
  public static final String ROLE = "legoos.io/role";

  /** Annotation with the hash of what a pod was made from. */
  public static final String SHAPE = "legoos.io/shape";

  private Labels() {}

  /** Of what belongs to a whole cluster. */
  public static Map<String, String> ofCluster(String cluster) {
    return Map.of(
        "app.kubernetes.io/name",
        "legoos",
        "app.kubernetes.io/instance",
        cluster,
        "app.kubernetes.io/managed-by",
        "legoos-operator",
        CLUSTER,
        cluster);
  }

  /** Of a monitor. */
  public static Map<String, String> ofMonitor(String cluster, String pool, PoolRole role) {
    return Map.of(
        "app.kubernetes.io/name",
        "legoos",
        "app.kubernetes.io/instance",
        cluster,
        "app.kubernetes.io/managed-by",
        "legoos-operator",
        "app.kubernetes.io/component",
        role.word(),
        CLUSTER,
        cluster,
        POOL,
        pool,
        ROLE,
        role.word());
  }
}
