package io.legoos.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The C programs among the resources of these tests. */
final class CPrograms {
  private CPrograms() {}

  /** Compiles {@code NAME.c} into {@code dir}, which programs of other users may read then. */
  static Path compile(Path dir, String name, String... options)
      throws IOException, InterruptedException {
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path source = dir.resolve(name + ".c");
    try (InputStream in = CPrograms.class.getResourceAsStream(name + ".c")) {
      Files.write(source, Objects.requireNonNull(in).readAllBytes());
    }
    Path program = dir.resolve(name);
    List<String> command = new ArrayList<>(List.of("gcc", "-O1"));
    command.addAll(List.of(options));
    command.addAll(List.of("-o", program.toString(), source.toString()));
    Lego.Result compiled = Lego.run(new ProcessBuilder(command));
    assertThat(compiled.status()).as("gcc: %s", compiled.errors()).isZero();
    return program;
  }
}
