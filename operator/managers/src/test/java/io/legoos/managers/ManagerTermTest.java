package io.legoos.managers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.runtime.StartupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagerTermTest {
  @TempDir Path dir;

  private static InstantSource at(long seconds) {
    return InstantSource.fixed(Instant.ofEpochSecond(seconds));
  }

  @Test
  void growsAtEveryStartEvenWhenTheClockGoesBackOrTheFileIsLost() throws Exception {
    Path file = dir.resolve("term");
    ManagerTerm first = ManagerTerm.next(file, at(1000));
    ManagerTerm second = ManagerTerm.next(file, at(1000));
    ManagerTerm third = ManagerTerm.next(file, at(10));
    Files.delete(file);
    ManagerTerm fourth = ManagerTerm.next(file, at(2000));
    assertThat(java.util.List.of(first, second, third, fourth))
        .extracting(ManagerTerm::value)
        .containsExactly(1000L, 1001L, 1002L, 2000L);
    assertThat(second.firstEpoch()).isGreaterThan(first.firstEpoch() + Integer.MAX_VALUE - 1);
  }

  @Test
  void aMalformedFileIsOneClearError() throws Exception {
    Path file = Files.writeString(dir.resolve("term"), "x");
    assertThatThrownBy(() -> ManagerTerm.next(file, at(1)))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("term");
  }
}
