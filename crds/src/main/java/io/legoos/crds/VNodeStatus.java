package io.legoos.crds;

import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The observed virtual server.
 *
 * @param observedGeneration generation of the spec that this status answers
 * @param phase where it stands, for eyes
 * @param storage name of the storage monitor that holds its files
 * @param volume limit of its files from the next time that a program opens it; null: what its
 *     storage monitor has
 * @param conditions Placed, Grown
 */
@ApiObject
public record VNodeStatus(
    @Nullable Long observedGeneration,
    @Nullable VNodePhase phase,
    @Nullable @Size(max = 63) String storage,
    @Nullable Quantity volume,
    @Nullable @Size(max = 16) List<Condition> conditions) {}
