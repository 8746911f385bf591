package io.legoos.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ThreadAffinityTest {
  private static String allowed() throws IOException {
    return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
        .filter(line -> line.startsWith("Cpus_allowed_list:"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElseThrow();
  }

  /** In a thread of its own: nothing gives the processors back. */
  private static String inThread(int processor)
      throws ExecutionException, InterruptedException, TimeoutException {
    CompletableFuture<String> seen = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                ThreadAffinity.confineTo(List.of(processor));
                seen.complete(allowed());
              } catch (IOException | RuntimeException e) {
                seen.completeExceptionally(e);
              }
            });
    return seen.get(30, TimeUnit.SECONDS);
  }

  @Test
  void aThreadKeepsToOneProcessorAndTheOthersDoNot() throws Exception {
    String before = allowed();
    int first = Integer.parseInt(before.split("[,-]")[0]);
    assertThat(inThread(first)).isEqualTo(String.valueOf(first));
    assertThat(allowed()).isEqualTo(before);
  }

  @Test
  void aProcessorThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> inThread(8000)).hasCauseInstanceOf(LinuxException.class);
    assertThatThrownBy(() -> inThread(1 << 20)).hasCauseInstanceOf(IllegalArgumentException.class);
  }
}
