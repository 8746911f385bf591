package io.legoos.operator.vprocess;

import io.legoos.protocol.control.v1.VProcessReport;

/** What is known of the attempt that a VProcess' status names. */
public sealed interface Sighting {
  /** No attempt has been placed. */
  record None() implements Sighting {}

  /** Its processor monitor answers and does not know the attempt (yet). */
  record Absent() implements Sighting {}

  /** Its processor monitor says how it goes, or how it ended. */
  record Reported(VProcessReport report) implements Sighting {}

  /** Its processor monitor is silent: the program may run on. */
  record Silent() implements Sighting {}

  /** That incarnation of the processor monitor is dead, and the program with it. */
  record Lost() implements Sighting {}
}
