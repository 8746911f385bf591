package io.legoos.crds;

import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * A small file for a program, from a ConfigMap.
 *
 * @param configMap name of a ConfigMap of the same namespace
 * @param key key in that ConfigMap
 * @param name name of the file in the program's working directory; null: the key
 */
@ApiObject
public record InputFileSpec(
    @Required @Size(min = 1, max = 253) String configMap,
    @Required @Size(min = 1, max = 253) @Pattern(Rules.FILE_PATTERN) String key,
    @Nullable @Size(min = 1, max = 253) @Pattern(Rules.FILE_PATTERN) String name) {
  /** The file's name. */
  public String fileName() {
    return name == null ? key : name;
  }
}
