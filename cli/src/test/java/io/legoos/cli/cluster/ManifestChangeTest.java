package io.legoos.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestChangeTest {
  private static final ComponentPlan MEMORY =
      new ComponentPlan("memory-0", ComponentRole.MEMORY, 1, 8, Map.of("capacity.bytes", "8"));

  private static List<String> changes(Map<String, Map<String, String>> running) {
    return ManifestChange.between(List.of(MEMORY), running);
  }

  @Test
  void addressesAndPathsAreNoChange() {
    assertThat(changes(Map.of("memory-0", Map.of("capacity.bytes", "8", "tls.dir", "/x"))))
        .isEmpty();
  }

  @Test
  void otherSettingsAndComponentsAreNamed() {
    assertThat(changes(Map.of("memory-0", Map.of("capacity.bytes", "4"))))
        .containsExactly("memory-0 has capacity.bytes 4, not 8");
    assertThat(changes(Map.of("memory-1", Map.of())))
        .containsExactly("memory-0 was not started", "memory-1 is not in the manifest");
  }
}
