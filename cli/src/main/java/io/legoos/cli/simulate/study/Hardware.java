package io.legoos.cli.simulate.study;

import io.legoos.cli.simulate.packing.Breakable;
import java.util.List;
import java.util.function.Supplier;

/**
 * A way to build a data centre from the machines of the trace.
 *
 * @param name for tables
 * @param whole all of the trace's machines, empty
 * @param parts which can be bought one by one
 */
public record Hardware(String name, Supplier<Breakable> whole, List<Part> parts) {}
