package io.legoos.crds;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * The ExCache of one vProcess.
 *
 * @param size bytes of its memory kept at the processor
 */
@ApiObject
public record VProcessExCache(
    @Required @ValidationRule(value = Rules.EXCACHE_SIZE_CEL, message = Rules.EXCACHE_SIZE)
        Quantity size) {}
