package io.legoos.cli.cluster;

import io.legoos.cli.CliException;

/** What a cluster is made to do so that start-up caches know what its components will do. */
@FunctionalInterface
public interface Rehearsal {
  /**
   * Runs to its end.
   *
   * @param cluster with one monitor of each role, all of which serve
   * @throws CliException when anything did not do what it should
   */
  void play(ClusterDirectory cluster) throws CliException;
}
