package io.legoos.storage.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legoos.protocol.control.v1.VNodeFilesGrpc;
import io.legoos.protocol.control.v1.VNodeFilesGrpc.VNodeFilesBlockingStub;
import io.legoos.runtime.ClusterCertificates;
import io.legoos.runtime.ControlChannels;
import io.legoos.runtime.HostPort;
import io.legoos.runtime.PeerRole;
import io.legoos.storage.StorageMonitorMain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A storage monitor in a process of its own, which can be killed and started again. */
final class StorageProcess implements AutoCloseable {
  private static final Pattern READY = Pattern.compile(".*\"controlAddress\":\"([^\"]+)\"}\\n");
  private static final Duration START_DEADLINE = Duration.ofSeconds(60);

  private final Path dir;
  private final ClusterCertificates certificates;
  private final ControlChannels channels;
  private HostPort address = new HostPort("127.0.0.1", 0);
  private @Nullable Process process;

  StorageProcess(Path dir) throws Exception {
    this.dir = dir;
    certificates = new ClusterCertificates("t", new SecureRandom(), InstantSource.system());
    certificates.issue(dir, "storage-0", PeerRole.STORAGE, List.of());
    channels = new ControlChannels(certificates.issue(dir, "p0", PeerRole.PROCESSOR, List.of()));
  }

  /** Starts it, at the address where it was before. */
  void start() throws Exception {
    Path ready = dir.resolve("ready.json");
    Files.deleteIfExists(ready);
    List<String> config =
        List.of(
            "name=storage-0",
            // Nobody serves there: the monitor works without the managers.
            "managers.address=127.0.0.1:1",
            "control.listen=" + address,
            "tls.dir=" + dir.resolve("storage-0"),
            "state.dir=" + dir.resolve("state"),
            "ready.file=" + ready,
            "capacity.bytes=1000000000");
    Path file = Files.write(dir.resolve("storage.properties"), config);
    Path stderr = dir.resolve("stderr");
    Process started =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                StorageMonitorMain.class.getName(),
                "--config",
                file.toString())
            .redirectError(stderr.toFile())
            .redirectOutput(dir.resolve("stdout").toFile())
            .start();
    process = started;
    await().atMost(START_DEADLINE).until(() -> Files.exists(ready) || !started.isAlive());
    assertThat(started.isAlive()).as(Files.readString(stderr)).isTrue();
    Matcher matcher = READY.matcher(Files.readString(ready));
    assertThat(matcher.matches()).isTrue();
    address = HostPort.parse(matcher.group(1));
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    Process killed = process;
    if (killed != null) {
      killed.destroyForcibly().waitFor();
    }
  }

  /** As the processor monitor p0. */
  VNodeFilesBlockingStub files() {
    return VNodeFilesGrpc.newBlockingStub(channels.to(address));
  }

  @Override
  public void close() {
    channels.close();
    Process ended = process;
    if (ended != null) {
      ended.destroyForcibly().onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }
  }
}
