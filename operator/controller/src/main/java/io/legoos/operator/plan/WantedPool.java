package io.legoos.operator.plan;

/**
 * A pool as the spec wants it.
 *
 * @param shapes hash of what each monitor's pod is to be made from, by its ordinal
 */
public record WantedPool(
    String name, int replicas, java.util.function.IntFunction<String> shapes) {}
