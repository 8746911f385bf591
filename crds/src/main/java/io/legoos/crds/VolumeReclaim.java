package io.legoos.crds;

/** What becomes of a storage monitor's volume when the monitor is not wanted any more. */
public enum VolumeReclaim {
  /** It is deleted with the monitor. */
  Delete,
  /** It stays, for somebody to look at; a monitor of the same name takes it up again. */
  Retain
}
