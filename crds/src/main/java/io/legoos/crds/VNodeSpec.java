package io.legoos.crds;

import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * A virtual server.
 *
 * @param cluster name of the LegoCluster it lives in, in the same namespace; cannot change
 * @param volume file space it may use; null: what its storage monitor has; may only grow
 */
@ApiObject
@ValidationRule(value = Rules.LIMIT_GROWS_CEL, message = Rules.GROWS, fieldPath = ".volume")
public record VNodeSpec(
    @Required
        @Size(min = 1, max = LegoResources.MAX_CLUSTER_NAME)
        @Pattern(Rules.LABEL_PATTERN)
        @ValidationRule(value = Rules.IMMUTABLE_CEL, message = Rules.IMMUTABLE)
        String cluster,
    @Nullable
        @ValidationRule(value = Rules.SPACE_CEL, message = Rules.SPACE)
        @ValidationRule(value = Rules.GROWS_CEL, message = Rules.GROWS)
        Quantity volume) {}
