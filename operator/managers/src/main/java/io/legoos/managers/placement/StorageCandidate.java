package io.legoos.managers.placement;

/**
 * A storage monitor that could hold a new vNode's files.
 *
 * @param roomBytes its volume less what is used or promised to vNodes
 */
public record StorageCandidate(String name, long roomBytes) implements Candidate {}
