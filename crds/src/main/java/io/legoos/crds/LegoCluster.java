package io.legoos.crds;

/**
 * A cluster of monitors: what {@code lego up} starts on one machine and the operator on Kubernetes.
 *
 * @param metadata the object's name
 * @param spec what is wanted
 */
public record LegoCluster(ObjectName metadata, LegoClusterSpec spec) {
  /** The {@code apiVersion} of every manifest of this release. */
  public static final String API_VERSION = "legoos.io/v1alpha1";

  /** The {@code kind} of a cluster manifest. */
  public static final String KIND = "LegoCluster";
}
