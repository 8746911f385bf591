package io.legoos.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorProcessTest {
  @TempDir Path dir;
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private final List<String> events = new ArrayList<>();
  private Path ready;
  private Path config;

  @BeforeEach
  void writeConfig() throws Exception {
    ready = dir.resolve("ready.json");
    config = Files.writeString(dir.resolve("c.properties"), "name=a\nready.file=" + ready + "\n");
  }

  private boolean start(MonitorProcess process) {
    return process.start(
        new PrintStream(stderr, true, StandardCharsets.UTF_8), "--config", config.toString());
  }

  private String[] printed() {
    return stderr.toString(StandardCharsets.UTF_8).split("\n");
  }

  @Test
  void aStartedServerWritesItsReadyFileAndStopsInReverseOrder() throws Exception {
    MonitorProcess process =
        new MonitorProcess(
            "memory",
            (c, stops, metrics) -> {
              stops.add("first", () -> events.add("first"));
              stops.add("second", () -> events.add("second"));
              return new MonitorAddresses(new HostPort("127.0.0.1", 7), new HostPort("::1", 8));
            });
    assertThat(start(process)).isTrue();
    assertThat(stderr.size()).isZero();
    assertThat(process.state()).isEqualTo(LifeCycle.RUNNING);
    assertThat(Files.readString(ready))
        .isEqualTo(
            "{\"pid\":%d,\"controlAddress\":\"127.0.0.1:7\",\"pageAddress\":\"[::1]:8\"}\n"
                .formatted(ProcessHandle.current().pid()));
    assertThat(process.stop()).isTrue();
    assertThat(process.state()).isEqualTo(LifeCycle.STOPPED);
    assertThat(events).containsExactly("second", "first");
  }

  @Test
  void anAbsentAddressIsOmitted() {
    assertThat(ReadyFile.json(5, MonitorAddresses.ofControl(new HostPort("h", 1))))
        .isEqualTo("{\"pid\":5,\"controlAddress\":\"h:1\"}\n");
  }

  @Test
  void aFailedStartPrintsOneLineAndGivesBackWhatItTook() {
    MonitorProcess process =
        new MonitorProcess(
            "memory",
            (c, stops, metrics) -> {
              stops.add("first", () -> events.add("first"));
              throw new StartupException("port 7 is in use;\n  choose another");
            });
    assertThat(start(process)).isFalse();
    assertThat(printed()).containsExactly("memory: port 7 is in use; choose another");
    assertThat(process.state()).isEqualTo(LifeCycle.FAILED);
    assertThat(events).containsExactly("first");
    assertThat(ready).doesNotExist();
  }

  @Test
  void anUnforeseenErrorIsStillOneLine() {
    MonitorProcess process =
        new MonitorProcess(
            "memory",
            (c, stops, metrics) -> {
              throw new IllegalStateException("a\nb");
            });
    assertThat(start(process)).isFalse();
    assertThat(printed()).containsExactly("memory: java.lang.IllegalStateException: a b");
  }

  @Test
  void anUnwritableReadyFileFailsTheStart() throws Exception {
    Files.writeString(config, "ready.file=" + dir.resolve("no/such/dir/r.json"));
    MonitorProcess process =
        new MonitorProcess(
            "memory",
            (c, stops, metrics) -> {
              stops.add("first", () -> events.add("first"));
              return MonitorAddresses.ofControl(new HostPort("h", 1));
            });
    assertThat(start(process)).isFalse();
    assertThat(printed()).hasSize(1);
    assertThat(printed()[0]).contains("ready.file");
    assertThat(events).containsExactly("first");
  }

  @Test
  void oneFailingStopDoesNotKeepTheOthersFromStopping() {
    MonitorProcess process =
        new MonitorProcess(
            "memory",
            (c, stops, metrics) -> {
              stops.add("first", () -> events.add("first"));
              stops.add(
                  "second",
                  () -> {
                    throw new IllegalStateException("stuck");
                  });
              return MonitorAddresses.ofControl(new HostPort("h", 1));
            });
    assertThat(start(process)).isTrue();
    assertThat(process.stop()).isTrue();
    assertThat(events).containsExactly("first");
  }

  @Test
  void stoppingTwiceOrAfterAFailureDoesNothing() {
    MonitorProcess stopped =
        new MonitorProcess(
            "memory",
            (c, stops, metrics) -> {
              stops.add("first", () -> events.add("first"));
              return MonitorAddresses.ofControl(new HostPort("h", 1));
            });
    assertThat(start(stopped)).isTrue();
    assertThat(stopped.stop()).isTrue();
    assertThat(stopped.stop()).isFalse();
    assertThat(events).containsExactly("first");
    MonitorProcess failed =
        new MonitorProcess(
            "memory",
            (c, stops, metrics) -> {
              throw new StartupException("no");
            });
    assertThat(start(failed)).isFalse();
    assertThat(failed.stop()).isFalse();
    assertThat(failed.state()).isEqualTo(LifeCycle.FAILED);
  }

  @Test
  void aSignalDuringTheStartStopsWhatThereIsAndLeavesNoReadyFile() {
    MonitorProcess[] self = new MonitorProcess[1];
    self[0] =
        new MonitorProcess(
            "memory",
            (c, stops, metrics) -> {
              stops.add("first", () -> events.add("first"));
              assertThat(self[0].stop()).isTrue();
              return MonitorAddresses.ofControl(new HostPort("h", 1));
            });
    start(self[0]);
    assertThat(self[0].state()).isEqualTo(LifeCycle.STOPPED);
    assertThat(events).containsExactly("first");
    assertThat(ready).doesNotExist();
  }
}
