package io.legoos.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.legoos.protocol.control.v1.FileRef;
import io.legoos.protocol.control.v1.ReadRequest;
import io.legoos.protocol.control.v1.RemoveRequest;
import io.legoos.protocol.control.v1.StatRequest;
import io.legoos.protocol.control.v1.StorageGrpc;
import io.legoos.protocol.control.v1.StorageGrpc.StorageBlockingStub;
import io.legoos.protocol.control.v1.WriteRequest;
import io.legoos.runtime.ClusterCertificates;
import io.legoos.runtime.ControlChannels;
import io.legoos.runtime.HostPort;
import io.legoos.runtime.PeerRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The monitor as its users meet it: a process that is started, killed and started again. */
class StorageMonitorProcessTest {
  private static final Pattern READY =
      Pattern.compile("\\{\"pid\":(\\d+),\"controlAddress\":\"([^\"]+)\"}\\n");
  private static final Duration START_DEADLINE = Duration.ofSeconds(60);

  @TempDir Path dir;
  private final List<Process> processes = new ArrayList<>();
  private ClusterCertificates certificates;
  private ControlChannels channels;
  private Path ready;
  private Path stderr = Path.of("/dev/null");

  @BeforeEach
  void makeCluster() throws Exception {
    certificates = new ClusterCertificates("t", new SecureRandom(), InstantSource.system());
    certificates.issue(dir, "storage-0", PeerRole.STORAGE, List.of());
    channels = new ControlChannels(certificates.issue(dir, "m0", PeerRole.MEMORY, List.of()));
    ready = dir.resolve("ready.json");
  }

  @AfterEach
  void endProcesses() {
    channels.close();
    processes.forEach(Process::destroyForcibly);
  }

  private Process launch(HostPort listen, Map<String, String> changes) throws IOException {
    Map<String, String> config =
        new TreeMap<>(
            Map.of(
                "name", "storage-0",
                // Nobody serves there: the monitor works without the managers.
                "managers.address", "127.0.0.1:1",
                "control.listen", listen.toString(),
                "tls.dir", dir.resolve("storage-0").toString(),
                "state.dir", dir.resolve("state").toString(),
                "ready.file", ready.toString(),
                "capacity.bytes", "1000000"));
    config.putAll(changes);
    config.values().removeIf(String::isEmpty);
    List<String> lines =
        config.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    Path file = Files.write(dir.resolve("storage.properties"), lines);
    Files.deleteIfExists(ready);
    stderr = dir.resolve("stderr-" + processes.size());
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                StorageMonitorMain.class.getName(),
                "--config",
                file.toString())
            .redirectError(stderr.toFile())
            .start();
    processes.add(process);
    return process;
  }

  private HostPort start(HostPort listen) throws Exception {
    Process process = launch(listen, Map.of());
    await().atMost(START_DEADLINE).until(() -> Files.exists(ready) || !process.isAlive());
    assertThat(process.isAlive()).as(() -> "stderr: " + stderrText()).isTrue();
    Matcher matcher = READY.matcher(Files.readString(ready));
    assertThat(matcher.matches()).isTrue();
    assertThat(Long.parseLong(matcher.group(1))).isEqualTo(process.pid());
    return HostPort.parse(matcher.group(2));
  }

  private String stderrText() {
    try {
      return Files.readString(stderr);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private StorageBlockingStub storage(HostPort address) {
    return StorageGrpc.newBlockingStub(channels.to(address));
  }

  private static FileRef file(String path) {
    return FileRef.newBuilder().setVnode("v1").setPath(path).build();
  }

  private static WriteRequest write(String path, String data) {
    return WriteRequest.newBuilder()
        .setFile(file(path))
        .setData(ByteString.copyFrom(data, UTF_8))
        .setCreate(true)
        .setSync(true)
        .build();
  }

  private static ReadRequest read(String path) {
    return ReadRequest.newBuilder().setFile(file(path)).setLength(100).build();
  }

  private static void refused(Status.Code code, String errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageStartingWith(code + ": " + errno);
  }

  @Test
  void killedAndStartedAgainItServesTheSameFilesToTheSameClient() throws Exception {
    HostPort address = start(new HostPort("127.0.0.1", 0));
    assertThat(storage(address).write(write("/f", "data")).getSizeBytes()).isEqualTo(4);
    processes.getLast().destroyForcibly().waitFor();
    assertThat(start(address)).isEqualTo(address);
    assertThat(storage(address).withWaitForReady().read(read("/f")).getData().toStringUtf8())
        .isEqualTo("data");
    assertThat(
            storage(address)
                .stat(StatRequest.newBuilder().setFile(file("/f")).build())
                .getSizeBytes())
        .isEqualTo(4);
  }

  @Test
  void aMemoryMonitorRemovesAFile() throws Exception {
    StorageBlockingStub storage = storage(start(new HostPort("127.0.0.1", 0)));
    RemoveRequest remove = RemoveRequest.newBuilder().setFile(file("/f")).build();
    storage.write(write("/f", "x"));
    assertThat(storage.remove(remove).getExisted()).isTrue();
    assertThat(storage.remove(remove).getExisted()).isFalse();
    refused(Status.Code.NOT_FOUND, "ENOENT", () -> storage.read(read("/f")));
  }

  @Test
  void sigtermEndsItInOrder() throws Exception {
    start(new HostPort("127.0.0.1", 0));
    Process process = processes.getLast();
    process.destroy();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void errorsTravelAsStatusesWithTheErrno() throws Exception {
    HostPort address = start(new HostPort("127.0.0.1", 0));
    StorageBlockingStub storage = storage(address);
    refused(Status.Code.NOT_FOUND, "ENOENT", () -> storage.read(read("/none")));
    refused(Status.Code.INVALID_ARGUMENT, "EINVAL", () -> storage.read(read("/../../etc/passwd")));
    storage.write(write("/f", "x"));
    Files.createSymbolicLink(dir.resolve("state/vnodes/v1/link"), Path.of("/etc/passwd"));
    refused(Status.Code.PERMISSION_DENIED, "ELOOP", () -> storage.read(read("/link")));
    WriteRequest beyond = write("/f", "x").toBuilder().setOffset(1_000_000).build();
    refused(Status.Code.RESOURCE_EXHAUSTED, "ENOSPC", () -> storage.write(beyond));
    try (ControlChannels client =
        new ControlChannels(certificates.issue(dir, "cli", PeerRole.CLIENT, List.of()))) {
      Channel channel = client.to(address);
      refused(
          Status.Code.PERMISSION_DENIED,
          "client cli may not call",
          () -> StorageGrpc.newBlockingStub(channel).read(read("/f")));
    }
  }

  private String failedStart(HostPort listen, String key, String value) throws Exception {
    Process process = launch(listen, Map.of(key, value));
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(ready).doesNotExist();
    List<String> lines = Files.readAllLines(stderr);
    assertThat(lines).hasSize(1);
    return lines.getFirst();
  }

  @Test
  void aFailedStartIsOneLineAndStatusOne() throws Exception {
    HostPort any = new HostPort("127.0.0.1", 0);
    HostPort taken = start(any);
    assertThat(failedStart(taken, "name", "storage-0"))
        .startsWith("storage: cannot serve the control plane on " + taken)
        .contains("in use");
    assertThat(failedStart(any, "capacity.bytes", "1Gi"))
        .contains("storage.properties: capacity.bytes='1Gi'");
    assertThat(failedStart(any, "tls.dir", dir.resolve("nowhere").toString()))
        .contains("tls.dir: cannot read");
    assertThat(failedStart(any, "managers.address", "")).contains("managers.address is missing");
  }
}
