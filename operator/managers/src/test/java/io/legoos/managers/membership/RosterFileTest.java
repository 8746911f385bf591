package io.legoos.managers.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.protocol.control.v1.Role;
import io.legoos.runtime.MonitorIdentities;
import io.legoos.runtime.StartupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RosterFileTest {
  private static final Roster ROSTER =
      new Roster(
          List.of(
              MonitorIdentities.draw("m0", Role.ROLE_MEMORY, new Random(1)),
              MonitorIdentities.draw("p0", Role.ROLE_PROCESSOR, new Random(2))),
          List.of(MonitorIdentities.draw("p0", Role.ROLE_PROCESSOR, new Random(3))));

  @TempDir Path dir;
  private Path path;
  private RosterFile file;

  @BeforeEach
  void makeFile() {
    path = dir.resolve("members");
    file = new RosterFile(path);
  }

  @Test
  void absentIsEmpty() throws Exception {
    assertThat(file.load()).isEqualTo(Roster.EMPTY);
  }

  @Test
  void readsBackTheLastThatWasSaved() throws Exception {
    file.save(Roster.EMPTY);
    file.save(ROSTER);
    assertThat(file.load()).isEqualTo(ROSTER);
    assertThat(dir.resolve("members.partial")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "member ROLE_MEMORY m0 00",
        "member ROLE_NONE m0 00000000000000000000000000000000",
        "member ROLE_MEMORY ../m0 00000000000000000000000000000000",
        "other ROLE_MEMORY m0 00000000000000000000000000000000",
        "dead ROLE_MEMORY m0 0000000000000000000000000000000g"
      })
  void damageIsOneClearError(String line) throws Exception {
    Files.writeString(path, line + "\n");
    assertThatThrownBy(file::load)
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("cannot read the roster " + path);
  }

  @Test
  void aDiskThatRefusesDoesNotStopTheManagers() throws Exception {
    Files.createDirectory(dir.resolve("members.partial"));
    file.save(ROSTER);
    assertThat(file.load()).isEqualTo(Roster.EMPTY);
  }
}
