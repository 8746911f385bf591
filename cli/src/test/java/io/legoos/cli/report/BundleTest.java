package io.legoos.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.cli.Json;
import io.legoos.cli.bench.frame.Machine;
import io.legoos.cli.cluster.ClusterDirectory;
import io.legoos.cli.cluster.ClusterState;
import io.legoos.cli.cluster.ComponentState;
import io.legoos.cli.node.NodeFacts;
import io.legoos.cli.query.ClusterView;
import io.legoos.cli.query.VProcessView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
  private static final String KEY =
      "-----BEGIN PRIVATE KEY-----\nTOPSECRETKEY\n-----END PRIVATE KEY-----\n";

  @TempDir private Path dir;

  private static Map<String, String> contents(Path file) throws IOException {
    Map<String, String> contents = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (var entry : zip.stream().toList()) {
        contents.put(
            entry.getName(),
            new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return contents;
  }

  /** A cluster whose managers are gone: what can be had is had. */
  @Test
  void holdsManifestVersionsAndLogsAndNothingSecret() throws Exception {
    Path manifest =
        Files.writeString(dir.resolve("m.yaml"), "kind: LegoCluster\npassword: TOPSECRETWORD\n");
    Path cluster = Files.createDirectory(dir.resolve("c"));
    Path component = Files.createDirectory(cluster.resolve("memory-0"));
    Files.writeString(component.resolve("log"), "it serves\n" + KEY + "SHELL=TOPSECRETENV\n");
    Files.writeString(component.resolve("key.pem"), KEY);
    Files.createDirectory(cluster.resolve("tls"));
    Files.writeString(cluster.resolve("tls").resolve("ca.key"), KEY);
    ComponentState state =
        new ComponentState("memory-0", "memory", 1, 1, "127.0.0.1:1", null, null, null, 10);
    Files.writeString(
        cluster.resolve("cluster.json"),
        Json.write(new ClusterState("c", manifest.toString(), 1, List.of(state))));
    Path file = dir.resolve("report.zip");

    List<String> names =
        new ClusterReport(
                new ClusterDirectory(cluster),
                NodeFacts.ofThisMachine(),
                new Machine(2, "a model", 1, "6.18", "25"))
            .write(file);

    Map<String, String> contents = contents(file);
    assertThat(contents.keySet()).containsExactlyElementsOf(names);
    assertThat(names)
        .containsExactly(
            "versions.json",
            "status.json",
            "kernel.json",
            "doctor.txt",
            "manifest.yaml",
            "logs/memory-0.log");
    assertThat(contents.get("manifest.yaml")).contains("kind: LegoCluster");
    assertThat(contents.get("logs/memory-0.log")).contains("it serves", "SHELL=[redacted]");
    assertThat(contents.get("status.json")).contains("do not answer");
    assertThat(contents.get("kernel.json")).contains("/proc/sys/kernel/osrelease");
    assertThat(String.join("", contents.values())).doesNotContain("TOPSECRET");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void statusNamesProgramsWithoutTheirArguments() {
    ClusterView view = new ClusterView("c", 1, List.of(), List.of(vprocess("/bin/x --key=abc")));
    String json = Json.write(ClusterReport.withoutArguments(view));
    assertThat(json).contains("\"command\" : \"x\"").doesNotContain("abc").doesNotContain("/bin");
  }

  private static VProcessView vprocess(String command) {
    return new VProcessView(
        "v", "", "p", "m", 1, command, 1, 0, "RUNNING", 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, "");
  }

  @Test
  void doesNotOverwriteAFile() throws Exception {
    Path file = Files.createFile(dir.resolve("there"));
    assertThatThrownBy(
            () -> {
              try (Bundle bundle = Bundle.create(file, new Redactor(List.of()))) {
                bundle.add("x", "y");
              }
            })
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void aTailBeginsWithAWholeLineAndFollowsNoLink() throws Exception {
    Path file = Files.writeString(dir.resolve("log"), "first\nsecond\nthird\n");
    assertThat(Tail.of(file, 9)).isEqualTo("third\n");
    assertThat(Tail.of(file, 100)).isEqualTo("first\nsecond\nthird\n");
    Path link = Files.createSymbolicLink(dir.resolve("link"), file);
    assertThatThrownBy(() -> Tail.of(link, 9)).isInstanceOf(IOException.class);
  }
}
