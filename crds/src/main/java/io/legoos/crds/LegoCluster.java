package io.legoos.crds;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Map;

/**
 * A cluster of monitors: what {@code lego up} starts on one machine and the operator on Kubernetes.
 */
@Group(LegoResources.GROUP)
@Version(LegoResources.VERSION)
@Plural("legoclusters")
@Singular("legocluster")
@ShortNames("lego")
@AdditionalPrinterColumn(
    name = "Phase",
    jsonPath = ".status.phase",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Processors",
    jsonPath = ".status.processors",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Memory",
    jsonPath = ".status.memories",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Storage",
    jsonPath = ".status.storages",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "Used",
    jsonPath = ".status.usedMemory",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
public final class LegoCluster extends CustomResource<LegoClusterSpec, LegoClusterStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;

  /** The {@code apiVersion} of every manifest of this release. */
  public static final String API_VERSION = LegoResources.GROUP + "/" + LegoResources.VERSION;

  /** The {@code kind} of a cluster manifest. */
  public static final String KIND = "LegoCluster";

  /**
   * With the value {@code "on"} second copies are in a log with segments at a storage monitor. Not
   * of the API: what is tried out and may go again.
   */
  public static final String REPLICA_LOG = LegoResources.GROUP + "/experimental-replica-log";

  /**
   * With the value {@code "on"} the managers even out memory monitors that are very unlike in fill.
   * Not of the API, as {@link #REPLICA_LOG}.
   */
  public static final String REBALANCING = LegoResources.GROUP + "/experimental-rebalancing";

  /**
   * With the value {@code "off"} no fetch of a line takes lines that leave along. Not of the API:
   * to measure beside.
   */
  public static final String PIGGYBACK = LegoResources.GROUP + "/experimental-piggyback";

  /** With the value {@code "off"} no line is fetched ahead of its use. As {@link #PIGGYBACK}. */
  public static final String PREFETCH = LegoResources.GROUP + "/experimental-prefetch";

  private static final long REPLICA_LOG_BYTES = 64L << 20;
  private static final long REBALANCING_BYTES = 1L << 30;

  /**
   * Memory that each memory monitor has for pages of other monitors that are on their way to a
   * storage monitor: 0 when that is not asked for, or no page has two holders.
   */
  @JsonIgnore
  public long replicaLogBytes() {
    return isOn(REPLICA_LOG) && getSpec().replication() > 1 ? REPLICA_LOG_BYTES : 0;
  }

  /** Bytes that may move every ten seconds so that memory monitors are alike in fill; 0: none. */
  @JsonIgnore
  public long rebalancingBytes() {
    return isOn(REBALANCING) ? REBALANCING_BYTES : 0;
  }

  /** Whether fetches take lines that leave along. */
  @JsonIgnore
  public boolean piggybacks() {
    return !has(PIGGYBACK, "off");
  }

  /** Whether lines are fetched ahead of their use. */
  @JsonIgnore
  public boolean prefetches() {
    return !has(PREFETCH, "off");
  }

  private boolean isOn(String experiment) {
    return has(experiment, "on");
  }

  private boolean has(String experiment, String value) {
    Map<String, String> annotations = getMetadata().getAnnotations();
    return annotations != null && value.equals(annotations.get(experiment));
  }
}
