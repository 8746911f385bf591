package io.legoos.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeFactsTest {
  @TempDir Path root;

  private List<Integer> processors(String status) throws IOException {
    Path file = root.resolve("proc/self/status");
    Files.createDirectories(file.getParent());
    Files.writeString(file, status);
    return new NodeFacts(root).processors();
  }

  @Test
  void processorsAreThoseOfTheList() throws IOException {
    assertThat(processors("Name:\tx\nCpus_allowed_list:\t0-2,5,8-9\n"))
        .containsExactly(0, 1, 2, 5, 8, 9);
    assertThat(processors("Cpus_allowed:\t1\nCpus_allowed_list:\t0\n")).containsExactly(0);
  }

  @Test
  void processorsThatMayBePluggedInOneDayAreNotThere() throws IOException {
    Path online = root.resolve("sys/devices/system/cpu/online");
    Files.createDirectories(online.getParent());
    Files.writeString(online, "0-1,3\n");
    assertThat(processors("Cpus_allowed_list:\t0-127\n")).containsExactly(0, 1, 3);
  }

  @Test
  void whereTheKernelDoesNotSayThereAreNone() throws IOException {
    assertThat(processors("Name:\tx\n")).isEmpty();
    assertThat(new NodeFacts(root.resolve("nothing")).processors()).isEmpty();
  }

  @Test
  void thisProcessMayRunSomewhere() {
    assertThat(NodeFacts.ofThisMachine().processors()).isNotEmpty();
  }
}
