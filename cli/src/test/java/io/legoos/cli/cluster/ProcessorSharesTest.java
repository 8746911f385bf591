package io.legoos.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorSharesTest {
  private static final List<String> COMMAND = List.of("java", "-version");

  @Test
  void memoryMonitorsKeepToTheUpperHalf() {
    assertThat(new ProcessorShares(List.of(0, 1)).confine(ComponentRole.MEMORY, COMMAND))
        .containsExactly("taskset", "--cpu-list", "1", "java", "-version");
    assertThat(new ProcessorShares(List.of(2, 3, 5, 8, 9)).confine(ComponentRole.MEMORY, COMMAND))
        .containsExactly("taskset", "--cpu-list", "5,8,9", "java", "-version");
  }

  @Test
  void allOthersRunAnywhere() {
    for (ComponentRole role : ComponentRole.values()) {
      if (role != ComponentRole.MEMORY) {
        assertThat(new ProcessorShares(List.of(0, 1)).confine(role, COMMAND)).isEqualTo(COMMAND);
      }
    }
  }

  @Test
  void oneProcessorIsNotDivided() {
    assertThat(new ProcessorShares(List.of(4)).confine(ComponentRole.MEMORY, COMMAND))
        .isEqualTo(COMMAND);
    assertThat(new ProcessorShares(List.of()).confine(ComponentRole.MEMORY, COMMAND))
        .isEqualTo(COMMAND);
  }
}
