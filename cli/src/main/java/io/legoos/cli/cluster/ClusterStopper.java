package io.legoos.cli.cluster;

import io.legoos.cli.CliException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Ends all processes of a cluster: SIGTERM to the last started first, then SIGKILL. */
final class ClusterStopper {
  private static final Duration TERM_DEADLINE = Duration.ofSeconds(10);
  private static final Duration KILL_DEADLINE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(10);

  private ClusterStopper() {}

  /**
   * Ends what the cluster's pid file names and removes its directory. A process that merely has a
   * recorded pid is left alone.
   *
   * @throws CliException when a process survives SIGKILL; the directory is kept then
   */
  static void stop(ClusterDirectory cluster)
      throws IOException, InterruptedException, CliException {
    stop(cluster, TERM_DEADLINE);
  }

  /**
   * The same with another time between SIGTERM and SIGKILL.
   *
   * @throws CliException when a process survives SIGKILL; the directory is kept then
   */
  static void stop(ClusterDirectory cluster, Duration termDeadline)
      throws IOException, InterruptedException, CliException {
    List<ProcessIdentity> alive = new PidFile(cluster).alive();
    for (ProcessIdentity process : alive) {
      // One after the other: processors end their programs while memory monitors still answer.
      signal(process, false);
      awaitEnd(process, termDeadline);
    }
    for (ProcessIdentity process : alive) {
      signal(process, true);
    }
    for (ProcessIdentity process : alive) {
      if (!awaitEnd(process, KILL_DEADLINE)) {
        throw CliException.platform(
            "process " + process.pid() + " of cluster '" + cluster.name() + "' does not end");
      }
    }
    ClusterFiles.remove(cluster.path());
  }

  private static void signal(ProcessIdentity process, boolean forcibly) {
    if (!process.isAlive()) {
      return;
    }
    ProcessHandle.of(process.pid()).ifPresent(handle -> requestEnd(handle, forcibly));
  }

  private static void requestEnd(ProcessHandle handle, boolean forcibly) {
    boolean requested = forcibly ? handle.destroyForcibly() : handle.destroy();
    if (!requested && handle.isAlive()) {
      throw new IllegalStateException("no right to signal process " + handle.pid());
    }
  }

  private static boolean awaitEnd(ProcessIdentity process, Duration deadline)
      throws InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    while (process.isAlive()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      Thread.sleep(POLL);
    }
    return true;
  }
}
