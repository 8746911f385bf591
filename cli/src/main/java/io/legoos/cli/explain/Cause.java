package io.legoos.cli.explain;

/**
 * Something that a vProcess waits for, or that ended it; the names are keys of {@code -o json}.
 *
 * @param what is wrong
 * @param remedy what would let it run
 */
public record Cause(String what, String remedy) {}
