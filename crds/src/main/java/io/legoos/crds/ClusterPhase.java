package io.legoos.crds;

/** Where a LegoCluster stands, for eyes; programs read the conditions. */
public enum ClusterPhase {
  /** Nothing has been done yet. */
  Pending,
  /** Its monitors are being started for the first time. */
  Creating,
  /** Every wanted monitor serves. */
  Ready,
  /** Some monitor that should serve does not. */
  Degraded,
  /** A monitor is being emptied before it goes. */
  Draining,
  /** The operator changes nothing, as the spec asks. */
  Paused,
  /** Its monitors are being removed. */
  Deleting,
  /** The spec breaks a rule; the Valid condition says which. */
  Invalid
}
