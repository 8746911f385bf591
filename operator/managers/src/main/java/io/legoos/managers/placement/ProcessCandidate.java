package io.legoos.managers.placement;

/**
 * A processor monitor that could run a new vProcess.
 *
 * @param threads of all its vProcesses, with those just placed there
 * @param threadLimit the most that it may have
 * @param roomBytes of ExCache that it can still give
 */
public record ProcessCandidate(String name, long threads, long threadLimit, long roomBytes)
    implements Candidate {
  /** One without a limit of its threads: they share its processors. */
  public ProcessCandidate(String name, long threads, long roomBytes) {
    this(name, threads, Long.MAX_VALUE, roomBytes);
  }

  /** Threads that may still be added; 0 when it is beyond its limit. */
  public long threadRoom() {
    return Math.max(0, threadLimit - threads);
  }
}
