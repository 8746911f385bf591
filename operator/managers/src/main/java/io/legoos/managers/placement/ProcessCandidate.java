package io.legoos.managers.placement;

/**
 * A processor monitor that could run a new vProcess.
 *
 * @param threads of all its vProcesses, with those just placed there
 * @param roomBytes of ExCache that it can still give
 */
public record ProcessCandidate(String name, long threads, long roomBytes) {}
