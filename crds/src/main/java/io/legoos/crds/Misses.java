package io.legoos.crds;

/** ExCache misses of a vProcess by kind, since its start. */
public record Misses(long zeroFill, long remote, long writeProtect) {}
