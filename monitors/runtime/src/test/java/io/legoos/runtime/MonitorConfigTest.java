package io.legoos.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MonitorConfigTest {
  @TempDir Path dir;

  private MonitorConfig load(String... lines) throws IOException, ConfigException {
    return MonitorConfig.load(write(lines));
  }

  private Path write(String... lines) throws IOException {
    return Files.writeString(dir.resolve("m.properties"), String.join("\n", lines));
  }

  @Test
  void readsTypedValues() throws Exception {
    MonitorConfig config =
        load(
            "name=memory-0",
            "control.listen = 127.0.0.1:0",
            "capacity.bytes=1073741824 ",
            "overcommit=1.5",
            "state.dir=/tmp/x");
    assertThat(config.text(ConfigKey.NAME)).isEqualTo("memory-0");
    assertThat(config.address(ConfigKey.CONTROL_LISTEN)).isEqualTo(new HostPort("127.0.0.1", 0));
    assertThat(config.number(ConfigKey.CAPACITY_BYTES, 1, Long.MAX_VALUE)).isEqualTo(1L << 30);
    assertThat(config.decimal(ConfigKey.OVERCOMMIT, 0.1, 100, 1)).isEqualTo(1.5);
    assertThat(config.path(ConfigKey.STATE_DIR)).isEqualTo(Path.of("/tmp/x"));
    assertThat(config.number(ConfigKey.CORES, 1, 64, 2)).isEqualTo(2);
    assertThat(config.decimal(ConfigKey.EXCACHE_WAYS, 0, 1, 0.5)).isEqualTo(0.5);
  }

  @Test
  void absentKeyIsNamedWithItsFile() throws Exception {
    MonitorConfig config = load("name=a");
    assertThatThrownBy(() -> config.address(ConfigKey.MANAGERS_ADDRESS))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("m.properties")
        .hasMessageContaining("managers.address is missing");
  }

  @Test
  void emptyValueIsAbsent() throws Exception {
    MonitorConfig config = load("name=");
    assertThatThrownBy(() -> config.text(ConfigKey.NAME)).hasMessageContaining("name is missing");
  }

  @Test
  void unknownKeyIsRefused() {
    assertThatThrownBy(() -> load("name=a", "capacity.byte=1"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("m.properties")
        .hasMessageContaining("unknown key 'capacity.byte'");
  }

  @Test
  void doubledKeyIsRefused() {
    assertThatThrownBy(() -> load("name=a", "name=b"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("'name' is given twice");
  }

  @Test
  void brokenEscapeIsRefused() {
    assertThatThrownBy(() -> load("name=\\u12"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("m.properties");
  }

  @ParameterizedTest
  @ValueSource(strings = {"64Mi", "-1", "0", "", "9223372036854775808", "1e3"})
  void malformedSizeIsRefused(String value) throws Exception {
    MonitorConfig config = load("capacity.bytes=" + value);
    assertThatThrownBy(() -> config.number(ConfigKey.CAPACITY_BYTES, 1, Long.MAX_VALUE))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("m.properties: capacity.bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "x", "0", "101"})
  void malformedDecimalIsRefused(String value) throws Exception {
    MonitorConfig config = load("overcommit=" + value);
    assertThatThrownBy(() -> config.decimal(ConfigKey.OVERCOMMIT, 0.1, 100, 1))
        .isInstanceOf(ConfigException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"host", ":1", "h:", "h:65536", "h:-1", "::1:80", "h:1x", "a b:1", "h:000080"})
  void malformedAddressIsRefused(String value) throws Exception {
    MonitorConfig config = load("control.listen=" + value);
    assertThatThrownBy(() -> config.address(ConfigKey.CONTROL_LISTEN))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("control.listen");
  }

  @Test
  void bracketedIpv6SurvivesARoundTrip() {
    HostPort address = HostPort.parse("[::1]:80");
    assertThat(address).isEqualTo(new HostPort("::1", 80));
    assertThat(HostPort.parse(address.toString())).isEqualTo(address);
  }

  @Test
  void missingFileIsNamed() {
    assertThatThrownBy(() -> MonitorConfig.load(dir.resolve("none.properties")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("none.properties");
  }

  @Test
  void hugeFileIsRefused() {
    assertThatThrownBy(() -> load("#" + "x".repeat(70_000)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("larger than");
  }

  @Test
  void onlyTheConfigArgumentIsTaken() throws Exception {
    String file = write("name=a").toString();
    assertThat(MonitorConfig.fromArguments("--config", file).text(ConfigKey.NAME)).isEqualTo("a");
    for (String[] args :
        new String[][] {{}, {"--config"}, {"-c", file}, {"--config", file, "more"}}) {
      assertThatThrownBy(() -> MonitorConfig.fromArguments(args))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("--config FILE");
    }
  }

  @Test
  void whatIsSetWinsOverTheFile() throws Exception {
    Path file = write("name=of-the-file", "cores=2");
    MonitorConfig config =
        MonitorConfig.fromArguments(
            "--config", file.toString(), "--set", "name=set", "--set", "instance.id=a=b");
    assertThat(config.text(ConfigKey.NAME)).isEqualTo("set");
    assertThat(config.text(ConfigKey.INSTANCE_ID)).isEqualTo("a=b");
    assertThat(config.number(ConfigKey.CORES, 1, 64)).isEqualTo(2);
    assertThat(MonitorConfig.fromArguments("--set", "name=alone").text(ConfigKey.NAME))
        .isEqualTo("alone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--set",
        "--set name",
        "--set =x",
        "--set nonsense=1",
        "--set name=a --set name=b"
      })
  void wrongSettingsAreRefused(String arguments) {
    assertThatThrownBy(() -> MonitorConfig.fromArguments(arguments.split(" ")))
        .isInstanceOf(ConfigException.class);
  }
}
