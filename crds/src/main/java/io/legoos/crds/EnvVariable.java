package io.legoos.crds;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** One variable of a program's environment. */
public record EnvVariable(
    @Required @Size(min = 1, max = 256) String name, @Nullable @Size(max = 8192) String value) {}
