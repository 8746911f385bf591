package io.legoos.operator;

/** Every reason that the operator's events and conditions have. */
public enum Reason {
  /** Every wanted monitor serves. */
  AllServing,
  /** Some monitors do not serve yet, or any more. */
  MonitorsMissing,
  /** The spec breaks a rule. */
  SpecInvalid,
  /** The spec breaks no rule. */
  SpecValid,
  /** A monitor's pod was made. */
  MonitorCreated,
  /** A monitor's pod was deleted. */
  MonitorDeleted,
  /** A monitor waits until it is empty. */
  Draining,
  /** No monitor waits to be emptied. */
  NothingToDrain,
  /** A pool cannot shrink: what it holds fits nowhere else. */
  NoRoomElsewhere,
  /** The managers of the cluster run in this operator. */
  ManagersStarted,
  /** A processor monitor was asked to run the program. */
  Placed,
  /** Its program runs. */
  Running,
  /** Its program ended with status 0. */
  Succeeded,
  /** Its program ended otherwise. */
  Failed,
  /** It was started again. */
  Restarted,
  /** Its LegoCluster is not there, or does not run. */
  ClusterNotReady,
  /** A ConfigMap or a key of it is missing. */
  InputMissing,
  /** No processor monitor of its pool has room for its ExCache. */
  InsufficientMemory,
  /** It asks for what its pool can never give. */
  NeverFits,
  /** Its processor monitor is silent; it may still run. */
  ProcessorSilent,
  /** Its processor monitor was lost, and the program with it. */
  ProcessorLost,
  /** No storage monitor has room for its volume, or its own has none for a larger one. */
  InsufficientStorage,
  /** Its volume has a larger limit now. */
  Grown,
  /** Its VNode is not there, goes away, or has no storage monitor yet. */
  VNodeNotReady,
  /** It cannot be deleted yet: programs run in it, or its storage monitor does not answer. */
  NotDeletedYet
}
