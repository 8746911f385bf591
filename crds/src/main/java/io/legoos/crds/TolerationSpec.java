package io.legoos.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * A toleration of a pod, as in Kubernetes itself.
 *
 * @param key empty matches every taint, with operator Exists
 * @param operator Equal or Exists
 * @param effect empty matches every effect
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TolerationSpec(
    @Nullable @Size(max = 317) String key,
    @Nullable @Size(max = 16) String operator,
    @Nullable @Size(max = 63) String value,
    @Nullable @Size(max = 32) String effect,
    @Nullable Long tolerationSeconds) {}
