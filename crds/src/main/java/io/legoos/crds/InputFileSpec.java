package io.legoos.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * A small file for a program, from a ConfigMap.
 *
 * @param configMap name of a ConfigMap of the same namespace
 * @param key in it
 * @param name of the file in the program's working directory; null: the key
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InputFileSpec(
    @Required @Size(min = 1, max = 253) String configMap,
    @Required @Size(min = 1, max = 253) @Pattern(FILE_NAME) String key,
    @Nullable @Size(min = 1, max = 253) @Pattern(FILE_NAME) String name) {
  private static final String FILE_NAME = "^[-_a-zA-Z0-9][-._a-zA-Z0-9]*$";

  /** The file's name. */
  public String fileName() {
    return name == null ? key : name;
  }
}
