package io.legoos.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * A virtual server.
 *
 * @param cluster name of the LegoCluster it lives in, in the same namespace; cannot change
 * @param volume file space it may use; may only grow
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VNodeSpec(
    @Required
        @Size(min = 1, max = LegoResources.MAX_CLUSTER_NAME)
        @Pattern(Rules.LABEL_PATTERN)
        @ValidationRule(value = "self == oldSelf", message = Rules.IMMUTABLE)
        String cluster,
    @Nullable
        @SchemaFrom(type = String.class)
        @Size(max = Quantity.MAX_LENGTH)
        @ValidationRule(value = Rules.SPACE_CEL, message = Rules.SPACE)
        @ValidationRule(value = Rules.GROWS_CEL, message = Rules.GROWS)
        Quantity volume) {}
