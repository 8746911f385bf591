package io.legoos.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramCpuTimeTest {
  @TempDir Path proc;

  private void process(long pid, String command, String times, String children) throws IOException {
    Path directory = proc.resolve(Long.toString(pid));
    Path task = directory.resolve("task").resolve(Long.toString(pid));
    Files.createDirectories(task);
    Files.writeString(
        directory.resolve("stat"),
        pid + " (" + command + ") S 1 1 1 0 -1 4194304 1 2 3 4 " + times + " 20 0 1 0 5\n");
    Files.writeString(task.resolve("children"), children);
  }

  @Test
  void allDescendantsCountAndTheMonitorItselfDoesNot() throws IOException {
    process(10, "java", "1000 1000 30 20", "11 12 ");
    process(11, "sh) 9 (", "100 50 7 3", "13 ");
    process(12, "sort", "200 0 0 0", "");
    process(13, "awk", "40 0 0 0", "");
    assertThat(new ProgramCpuTime(proc, 10).seconds()).isEqualTo(0.5 + 1.6 + 2.0 + 0.4);
  }

  @Test
  void itNeverGoesBack() throws IOException {
    process(10, "java", "0 0 0 0", "11 ");
    process(11, "sort", "300 0 0 0", "");
    ProgramCpuTime time = new ProgramCpuTime(proc, 10);
    assertThat(time.seconds()).isEqualTo(3.0);
    // It has ended and nobody has waited for it yet.
    process(10, "java", "0 0 0 0", "");
    assertThat(time.seconds()).isEqualTo(3.0);
    process(10, "java", "0 0 350 0", "");
    assertThat(time.seconds()).isEqualTo(3.5);
  }

  @Test
  void aRealChildIsSeen() throws Exception {
    Process child =
        new ProcessBuilder("sh", "-c", "while :; do :; done").redirectErrorStream(true).start();
    try {
      ProgramCpuTime time = new ProgramCpuTime(Path.of("/proc"), ProcessHandle.current().pid());
      org.awaitility.Awaitility.await("processor time").until(() -> time.seconds() > 0);
    } finally {
      child.destroyForcibly();
    }
  }
}
