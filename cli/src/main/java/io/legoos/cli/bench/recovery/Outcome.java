package io.legoos.cli.bench.recovery;

import io.legoos.cli.ExitStatus;
import io.legoos.cli.bench.frame.ProgramRun.Ended;
import io.legoos.cli.bench.frame.Workloads;

/** How a program took the loss of a memory monitor. */
public enum Outcome {
  /** It did not notice: its output is that of an undisturbed run. */
  IDENTICAL,
  /**
   * It ended early, by the platform or by what it made of SIGBUS or EFAULT, with a reason, and had
   * printed nothing wrong until then.
   */
  FAILED,
  /** It was ended and nobody says why. */
  UNEXPLAINED,
  /** It printed something else, or read wrong bytes. */
  WRONG,
  /** It did not end in time. */
  HUNG;

  /**
   * Judges a run that ended.
   *
   * @param expected output of an undisturbed run
   */
  public static Outcome of(Ended ended, String expected) {
    if (ended.status() == ExitStatus.OK) {
      return ended.output().equals(expected) ? IDENTICAL : WRONG;
    }
    if (ended.status() == Workloads.WRONG_BYTES || !expected.startsWith(ended.output())) {
      return WRONG;
    }
    boolean explained = ended.errors().lines().anyMatch(line -> line.startsWith("lego: "));
    return explained ? FAILED : UNEXPLAINED;
  }

  /** Whether a platform with so many copies of each page may let it come to this. */
  public boolean isAllowed(int replication) {
    return this == IDENTICAL || (this == FAILED && replication == 1);
  }
}
