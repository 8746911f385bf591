package io.legoos.crds;

/**
 * ExCache misses of a vProcess by kind, since its start.
 *
 * @param zeroFill first touches of a page
 * @param remote pages fetched from memory monitors
 * @param writeProtect first writes to a page that was only read before
 */
@ApiObject
public record Misses(long zeroFill, long remote, long writeProtect) {}
