package io.legoos.crds;

import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * The ExCache of one vProcess.
 *
 * @param size bytes of its memory kept at the processor
 */
public record VProcessExCache(
    @Required
        @SchemaFrom(type = String.class)
        @Size(max = Quantity.MAX_LENGTH)
        @ValidationRule(value = Rules.EXCACHE_SIZE_CEL, message = Rules.EXCACHE_SIZE)
        Quantity size) {}
