package io.legoos.crds;

import io.fabric8.generator.annotation.Size;

/**
 * What a VProcess waits for.
 *
 * @param resource what is short, such as exCacheBytes or memoryBytes
 * @param asked how much is asked
 * @param free the most that one monitor, or for memory the cluster, has free
 */
@ApiObject
public record Waiting(@Size(max = 63) String resource, long asked, long free) {}
