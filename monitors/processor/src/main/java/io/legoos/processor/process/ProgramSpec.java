package io.legoos.processor.process;

import java.util.List;

/**
 * A program to run.
 *
 * @param executable path, as execve(2) takes it
 * @param callerPid the process whose descriptors 0, 1, 2 and working directory the program gets
 * @param callerPidFd a descriptor of that process, which tells whether the number is still its own
 * @param vnode the virtual server it belongs to; empty: none
 */
public record ProgramSpec(
    String executable,
    List<byte[]> argv,
    List<byte[]> environment,
    int callerPid,
    int callerPidFd,
    int callerUid,
    int callerGid,
    List<Integer> callerGroups,
    String vnode,
    long exCacheBytes,
    long memoryLimitBytes) {
  /** Linux's own limit is a quarter of the stack limit, and 6 MiB at most. */
  public static final int MAX_ARGUMENT_BYTES = 6 << 20;
}
