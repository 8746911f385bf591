package io.legoos.crds;

import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * One variable of a program's environment.
 *
 * @param name its name, as Kubernetes allows it
 * @param value its value; null: empty
 */
@ApiObject
public record EnvVariable(
    @Required @Size(min = 1, max = 256) @Pattern(Rules.VARIABLE_PATTERN) String name,
    @Nullable @Size(max = 8192) @Pattern(Rules.TEXT_PATTERN) String value) {}
