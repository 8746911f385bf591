package io.legoos.operator.plan;

/**
 * One monitor as Kubernetes and the managers see it.
 *
 * @param name of its pod
 * @param pool it belongs to
 * @param shape hash of what the pod was made from
 * @param ended whether its pod has ended for good and needs another
 * @param leaving whether its pod is being deleted already
 * @param serving whether the managers place on it
 * @param unknown whether it runs and the managers do not know what it holds: they have just
 *     started, or cannot reach it
 * @param settled whether it has got nothing new for so long that what it holds is all known
 * @param heldBytes of programs' memory or files that it holds
 * @param heldThings vProcesses, homes and vNodes that need it
 * @param capacityBytes of it, for memory and files
 */
public record ObservedMonitor(
    String name,
    String pool,
    String shape,
    boolean ended,
    boolean leaving,
    boolean serving,
    boolean unknown,
    boolean settled,
    long heldBytes,
    int heldThings,
    long capacityBytes) {
  /** Whether it holds nothing that is known. */
  public boolean isEmpty() {
    return !unknown && heldBytes == 0 && heldThings == 0;
  }

  /** Whether surely nobody would miss it. */
  public boolean mayGo() {
    return isEmpty() && settled;
  }
}
