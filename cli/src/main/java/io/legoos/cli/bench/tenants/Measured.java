package io.legoos.cli.bench.tenants;

import org.jspecify.annotations.Nullable;

/**
 * A program's run to a right end.
 *
 * @param topology that it shared with the other program; null: it was alone
 * @param round in which it ran
 * @param seconds from the start of {@code lego run} to its end
 * @param stallSeconds that its threads waited for lines
 * @param processor that it was seen on; empty: it was not seen
 */
record Measured(
    String program,
    @Nullable Topology topology,
    int round,
    double seconds,
    long remoteMisses,
    double stallSeconds,
    String processor) {}
