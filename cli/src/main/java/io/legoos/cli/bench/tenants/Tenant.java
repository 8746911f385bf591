package io.legoos.cli.bench.tenants;

import io.legoos.cli.CliException;
import io.legoos.cli.bench.frame.BenchCluster;
import io.legoos.cli.bench.frame.ProgramRun;
import io.legoos.cli.bench.frame.ProgramRun.Ended;
import io.legoos.cli.bench.frame.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program on a cluster, which may be run several times on end. Belongs to one thread. */
final class Tenant implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofMinutes(20);

  private final BenchCluster cluster;
  private final Workload workload;
  private final List<Ended> ended = new ArrayList<>();
  private @Nullable ProgramRun run;
  private long startedNanos;

  Tenant(BenchCluster cluster, Workload workload) {
    this.cluster = cluster;
    this.workload = workload;
  }

  Workload workload() {
    return workload;
  }

  /** Starts it; it must not run. */
  void start() throws IOException {
    if (run != null) {
      throw new IllegalStateException(workload.name() + " runs already");
    }
    startedNanos = System.nanoTime();
    run = cluster.start(workload);
  }

  /**
   * Waits for its end, but not for longer.
   *
   * @return whether it does not run
   * @throws CliException when it has run for 20 minutes
   */
  boolean await(Duration most) throws CliException, IOException, InterruptedException {
    if (run == null) {
      return true;
    }
    Duration ran = Duration.ofNanos(System.nanoTime() - startedNanos);
    if (!run.awaitUntil(ran.plus(most))) {
      if (ran.compareTo(DEADLINE) > 0) {
        throw CliException.platform(
            workload.name() + " did not end within " + DEADLINE.toMinutes() + " min");
      }
      return false;
    }
    ended.add(run.ended());
    run.close();
    run = null;
    return true;
  }

  /** Waits for its end. */
  void await() throws CliException, IOException, InterruptedException {
    boolean over = false;
    while (!over) {
      over = await(DEADLINE);
    }
  }

  /** Runs that have ended, the first one first. */
  List<Ended> ended() {
    return List.copyOf(ended);
  }

  /** Kills what still runs. */
  @Override
  public void close() throws IOException {
    if (run != null) {
      run.close();
    }
  }
}
