package io.legoos.processor.process;

import java.util.List;

/**
 * A program to run.
 *
 * @param executable path, as execve(2) takes it
 * @param origin where its descriptors and working directory come from
 * @param uid user it runs as
 * @param gid group it runs as
 * @param groups its supplementary groups
 * @param vnode the virtual server it belongs to; empty: none
 * @param replication memory monitors that hold each page, 1 or 2; 0: the cluster's
 * @param named who it is in the whole cluster, when it has a name
 */
public record ProgramSpec(
    String executable,
    List<byte[]> argv,
    List<byte[]> environment,
    ProgramOrigin origin,
    int uid,
    int gid,
    List<Integer> groups,
    String vnode,
    long exCacheBytes,
    long memoryLimitBytes,
    int replication,
    NamedIdentity named) {
  /** Linux's own limit is a quarter of the stack limit, and 6 MiB at most. */
  public static final int MAX_ARGUMENT_BYTES = 6 << 20;

  private static final int MAX_REPLICATION = 2;

  /** Whether {@code replication} may be asked for. */
  public static boolean isReplication(int replication) {
    return replication >= 0 && replication <= MAX_REPLICATION;
  }
}
