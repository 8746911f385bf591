package io.legoos.cli.bench.recovery;

import io.legoos.cli.run.StatisticsReport.Recovery;
import org.jspecify.annotations.Nullable;

/** What the killed memory monitor was to the program, the gravest first. */
enum Victim {
  HOME,
  OWNER,
  SECONDARY,
  /** Nothing of the program's that was missed until its end. */
  BYSTANDER;

  static Victim of(@Nullable Recovery recovery) {
    if (recovery == null) {
      return BYSTANDER;
    }
    if (recovery.home()) {
      return HOME;
    }
    return recovery.ownedShares() > 0 ? OWNER : SECONDARY;
  }
}
