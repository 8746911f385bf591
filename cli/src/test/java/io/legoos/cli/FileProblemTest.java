package io.legoos.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileProblemTest {
  @Test
  void saysItInWords(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("file"), "");
    assertThat(problem(dir.resolve("none"))).isEqualTo("there is no such file or directory");
    assertThat(problem(file.resolve("below"))).isEqualTo("Not a directory");
    assertThat(problem(dir)).isEqualTo("Is a directory");
  }

  private static String problem(Path path) {
    return FileProblem.words(catchThrowableOfType(IOException.class, () -> Files.readString(path)));
  }
}
