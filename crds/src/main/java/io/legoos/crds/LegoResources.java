package io.legoos.crds;

/** What all custom resources share. */
public final class LegoResources {
  public static final String GROUP = "legoos.io";
  public static final String VERSION = "v1alpha1";

  /** {@code kubectl get} with this category lists every kind. */
  public static final String CATEGORY = "lego";

  /** Longest name of a LegoCluster, so that its monitors' names fit in a DNS label. */
  public static final int MAX_CLUSTER_NAME = 30;

  /** Longest name of a pool. */
  public static final int MAX_POOL_NAME = 20;

  /** Longest name of a VNode or VProcess, so that it can be the value of a label. */
  public static final int MAX_NAME = 63;

  /** Largest number of a user or group. */
  static final long MAX_ID = 4_294_967_294L;

  /** The user and group of what names none. */
  static final long NOBODY = 65_532;

  private LegoResources() {}
}
