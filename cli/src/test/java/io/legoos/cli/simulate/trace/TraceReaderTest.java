package io.legoos.cli.simulate.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.cli.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceReaderTest {
  private static final String NODES = "sn,cpu_milli,memory_mib,gpu\nn0,32000,1024,2\n";
  private static final String PODS =
      """
      name,cpu_milli,memory_mib,num_gpu,gpu_milli,creation_time,deletion_time
      p0,500,256,1,460,10,20
      p1,abc,256,0,0,10,20
      p2,500,256,0,0,30,20
      p3,500,256
      p4,500,-1,0,0,1,2
      p5,500,256,1,1001,1,2
      p6,500,,0,0,1,2
      p7,1000,1,8,1000,5,
      """;

  @TempDir private Path dir;

  private TraceReader reader(Map<String, String> nodes, Map<String, String> pods) {
    return new TraceReader(ColumnMap.ofNodes(nodes), ColumnMap.ofPods(pods), 1, 1 << 20);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  @Test
  void readsTheOpenbColumnsAndCountsWhatItLeavesOut() throws Exception {
    TraceReader reader = reader(Map.of(), Map.of());
    Trace trace = reader.read(file("nodes.csv", NODES), file("pods.csv", PODS));

    assertThat(trace.nodes()).hasSize(1);
    assertThat(trace.nodes().getFirst().amounts()).containsExactly(32000, 1L << 30);
    assertThat(trace.nodes().getFirst().devices()).isEqualTo(2);
    assertThat(trace.pods()).extracting(Pod::name).containsExactly("p0", "p7");
    assertThat(trace.pods().getFirst().deviceParts()).isEqualTo(460);
    assertThat(trace.pods().getLast().departure()).isEqualTo(Long.MAX_VALUE);
    assertThat(trace.timed()).isTrue();
    assertThat(reader.malformed().count()).isEqualTo(6);
    assertThat(reader.malformed().first()).hasSize(5);
    assertThat(reader.malformed().first().getFirst()).contains("line 3").contains("'abc'");
    assertThat(reader.malformed().first().get(2)).contains("line 5").contains("3 fields");
  }

  @Test
  void anOpenQuoteLosesNoRowUncounted() throws Exception {
    TraceReader reader =
        reader(Map.of("cpu", "c", "memory", "m"), Map.of("cpu", "c", "memory", "m"));
    reader.read(file("n.csv", "c,m\n4,5\n"), file("p.csv", "c,m\n1,1\n\"1,1\n1,1\n1,1\n"));

    assertThat(reader.malformed().count()).isEqualTo(3);
    assertThat(reader.malformed().first().getFirst()).contains("line 3").contains("3 lines");
  }

  @Test
  void anyColumnsAndMoreResourcesCanBeMapped() throws Exception {
    TraceReader reader =
        reader(
            Map.of("cpu", "c", "memory", "m", "disk", "d"),
            Map.of("cpu", "c", "memory", "m", "disk", "d"));
    Trace trace = reader.read(file("n.csv", "c,m,d\n4,5,6\n"), file("p.csv", "d,c,m\n1.5,2,3\n"));

    assertThat(trace.resources()).containsExactly("cpu", "memory", "disk");
    assertThat(trace.pods().getFirst().amounts()).containsExactly(2, 3L << 20, 2);
    assertThat(trace.timed()).isFalse();
    assertThat(trace.hasDevices()).isFalse();
  }

  @Test
  void whatCannotBeUsedIsAUsageErrorThatSaysWhatToDo() throws Exception {
    Path nodes = file("nodes.csv", NODES);
    refused(nodes, file("empty.csv", ""), "is empty");
    refused(nodes, file("heading.csv", "cpu_milli,memory_mib\n"), "no row that can be used");
    refused(nodes, file("bad.csv", "cpu_milli,memory_mib\nx,1\n"), "line 2");
    refused(nodes, file("other.csv", "a,b\n1,2\n"), "--pod-columns cpu=COLUMN");
    refused(nodes, dir.resolve("none.csv"), "no file");
    refused(nodes, dir, "directory");
    Path binary = dir.resolve("binary.csv");
    Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    refused(nodes, binary, "UTF-8");
  }

  @Test
  void aColumnThatTheUserNamedMustBeThere() throws Exception {
    Path nodes = file("nodes.csv", NODES);
    Path pods = file("pods.csv", PODS);
    assertThatThrownBy(() -> reader(Map.of(), Map.of("arrival", "begin")).read(nodes, pods))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("no column 'begin'");
    assertThatThrownBy(() -> reader(Map.of("disk", "gpu"), Map.of()).read(nodes, pods))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("same resources");
  }

  private void refused(Path nodes, Path pods, String message) {
    assertThatThrownBy(() -> reader(Map.of(), Map.of()).read(nodes, pods))
        .isInstanceOfSatisfying(CliException.class, e -> assertThat(e.exitStatus()).isEqualTo(2))
        .hasMessageContaining(message);
  }
}
