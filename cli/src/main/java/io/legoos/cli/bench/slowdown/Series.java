package io.legoos.cli.bench.slowdown;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.ProgramRun.Ended;
import io.legoos.cli.bench.frame.Samples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** All runs of one contender. Belongs to one thread. */
final class Series {
  /** How the kernel's out-of-memory killer ends a program: 128 + SIGKILL. */
  private static final int KILLED = 137;

  private static final int ATTEMPTS = 3;

  private final String label;
  private final Contender contender;
  private final List<Double> seconds = new ArrayList<>();
  private final List<Double> misses = new ArrayList<>();
  private final List<Double> phases = new ArrayList<>();
  private int kills;
  private String excuse = "";

  Series(String label, Contender contender) {
    this.label = label;
    this.contender = contender;
  }

  String label() {
    return label;
  }

  /** Why there are no runs, or no more; empty: there are. */
  String excuse() {
    return excuse;
  }

  /** Runs that the kernel ended for want of memory. */
  int kills() {
    return kills;
  }

  boolean hasRuns() {
    return !seconds.isEmpty();
  }

  /** Of the last run. */
  double latestSeconds() {
    return seconds.getLast();
  }

  Samples seconds() {
    return Samples.of(seconds);
  }

  /** Wall times as parts of another's, round by round, as far as both have runs. */
  Samples ratiosTo(Series other) {
    return Samples.of(
        IntStream.range(0, Math.min(seconds.size(), other.seconds.size()))
            .mapToObj(round -> seconds.get(round) / other.seconds.get(round))
            .toList());
  }

  boolean hasMisses() {
    return !misses.isEmpty();
  }

  Samples misses() {
    return Samples.of(misses);
  }

  /** Whether the program says how long its main phase took. */
  boolean hasPhases() {
    return !phases.isEmpty();
  }

  /** Seconds of that. */
  Samples phases() {
    return Samples.of(phases);
  }

  /**
   * Runs it once more, unless it has turned out to be impossible.
   *
   * @return what it printed; empty when it did not end well
   */
  String run() throws IOException, InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS && excuse.isEmpty(); attempt++) {
      Ended ended;
      try {
        ended = contender.run();
      } catch (CliException e) {
        excuse = String.valueOf(e.getMessage());
        break;
      }
      if (ended.status() == 0) {
        seconds.add(ended.seconds());
        if (ended.statistics() != null) {
          misses.add((double) ended.statistics().faults().remote());
        }
        ended.phaseSeconds().ifPresent(phases::add);
        return ended.output();
      }
      if (ended.status() != KILLED) {
        excuse = "exit status " + ended.status() + ": " + ended.errors();
      }
      kills++;
    }
    if (excuse.isEmpty()) {
      excuse = "the kernel killed it for want of memory, " + ATTEMPTS + " times in a row";
    }
    return "";
  }
}
