package io.legoos.crds;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed definitions are what the model says, in crds/yaml and in the chart. */
class CrdYamlTest {
  private static final Path COMMITTED = Path.of("yaml");

  @Test
  void committedDefinitionsAreThoseOfTheModel(@TempDir Path scratch) throws Exception {
    Map<String, String> generated = CrdYaml.generate(scratch);
    if (System.getenv("CRDS_WRITE") != null) {
      for (Map.Entry<String, String> file : generated.entrySet()) {
        Files.writeString(COMMITTED.resolve(file.getKey()), file.getValue());
      }
    }
    Map<String, String> committed = new TreeMap<>();
    try (Stream<Path> files = Files.list(COMMITTED)) {
      for (Path file : files.toList()) {
        committed.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    assertThat(committed)
        .as(
            "crds/yaml differs from the model; write it anew: CRDS_WRITE=1 mvn -pl crds test"
                + " -Dtest=CrdYamlTest")
        .isEqualTo(generated);
  }
}
