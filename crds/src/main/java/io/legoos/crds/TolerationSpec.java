package io.legoos.crds;

import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * A toleration of a pod, as in Kubernetes itself.
 *
 * @param key taint that is borne; null matches every taint, with operator Exists
 * @param operator Equal or Exists; null: Equal
 * @param value value of the taint, with operator Equal
 * @param effect NoSchedule, PreferNoSchedule or NoExecute; null matches every effect
 * @param tolerationSeconds how long a NoExecute taint is borne; null: for ever
 */
@ApiObject
public record TolerationSpec(
    @Nullable @Size(max = 317) String key,
    @Nullable @Size(max = 16) @Pattern("^(Equal|Exists)$") String operator,
    @Nullable @Size(max = 63) String value,
    @Nullable @Size(max = 32) @Pattern("^(NoSchedule|PreferNoSchedule|NoExecute)$") String effect,
    @Nullable @Min(0) @Max(MAX_SECONDS) Long tolerationSeconds) {
  private static final long MAX_SECONDS = 31_536_000;
}
