package io.legoos.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.cli.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramLookupTest {
  @TempDir Path dir;

  @BeforeEach
  void makePrograms() throws IOException {
    program("first/tool", "rw-r--r--");
    program("second/tool", "rwxr-xr-x");
    program("here", "rwxr-xr-x");
    program("data", "rw-r--r--");
  }

  @Test
  void takesTheFirstExecutableOfThePath() throws CliException {
    assertThat(find("tool", dir.resolve("first") + ":" + dir.resolve("second")))
        .isEqualTo(dir.resolve("second/tool"));
  }

  @Test
  void aNameWithASlashIsNotSearched() throws CliException {
    assertThat(find("./here", "/nowhere")).isEqualTo(dir.resolve("./here"));
    assertThat(find("second/tool", "/nowhere")).isEqualTo(dir.resolve("second/tool"));
    assertThat(find(dir.resolve("here").toString(), "/nowhere")).isEqualTo(dir.resolve("here"));
  }

  @Test
  void anEmptyEntryIsTheWorkingDirectory() throws CliException {
    assertThat(find("here", "/nowhere:")).isEqualTo(dir.resolve("here"));
  }

  @Test
  void whatIsMissingIs127() {
    assertStatus("absent", dir.toString(), 127);
    assertStatus("here", "/nowhere", 127);
    assertStatus("./absent", dir.toString(), 127);
    assertStatus("", dir.toString(), 127);
    assertStatus("a\0b", dir.toString(), 127);
  }

  @Test
  void whatCannotBeExecutedIs126() {
    assertStatus("./data", "", 126);
    assertStatus("tool", dir.resolve("first").toString(), 126);
    assertStatus("./second", "", 126);
  }

  private Path find(String program, String searchPath) throws CliException {
    return ProgramLookup.find(program, searchPath, dir);
  }

  private void assertStatus(String program, String searchPath, int status) {
    assertThatThrownBy(() -> find(program, searchPath))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.exitStatus()).isEqualTo(status));
  }

  private void program(String name, String permissions) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(dir.resolve(name).resolveSibling("."));
    Files.writeString(file, "#!/bin/sh\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
