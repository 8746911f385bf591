package io.legoos.cli.doctor;

/** How a check came out. */
public enum Verdict {
  /** As needed. */
  OK,
  /** LegoOS works, something less well. */
  WARN,
  /** A local cluster cannot run programs here. */
  FAIL
}
