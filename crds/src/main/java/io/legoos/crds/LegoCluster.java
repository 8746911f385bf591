package io.legoos.crds;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

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
}
