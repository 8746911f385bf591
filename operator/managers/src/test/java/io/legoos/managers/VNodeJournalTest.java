package io.legoos.managers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.runtime.StartupException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VNodeJournalTest {
  private static final VNodePlacement FIRST = new VNodePlacement("v1", "storage-0", 7);
  private static final VNodePlacement SECOND = new VNodePlacement("v2", "storage-1", 0);

  @TempDir Path dir;
  private Path file;

  @BeforeEach
  void writeTwo() throws Exception {
    file = dir.resolve("vnodes.log");
    try (VNodeJournal journal = VNodeJournal.open(file)) {
      assertThat(journal.replayed()).isEmpty();
      journal.append(FIRST);
      journal.append(SECOND);
    }
  }

  @Test
  void replaysWhatWasAppended() throws Exception {
    try (VNodeJournal journal = VNodeJournal.open(file)) {
      assertThat(journal.replayed()).containsExactly(FIRST, SECOND);
    }
  }

  /**
   * A crash may cut the file at any byte: whole lines survive, and appending goes on after them.
   */
  @Test
  void aTornTailIsCutAwayWhereverItTears() throws Exception {
    byte[] whole = Files.readAllBytes(file);
    int firstLine = new String(whole, java.nio.charset.StandardCharsets.UTF_8).indexOf('\n') + 1;
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      try (VNodeJournal journal = VNodeJournal.open(file)) {
        assertThat(journal.replayed()).hasSize(length >= firstLine ? 1 : 0);
        journal.append(SECOND);
      }
      try (VNodeJournal journal = VNodeJournal.open(file)) {
        assertThat(journal.replayed()).endsWith(SECOND).hasSize(length >= firstLine ? 2 : 1);
      }
    }
  }

  @Test
  void damageBeforeTheTailStopsTheStart() throws Exception {
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length - 1; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 1;
      Files.write(file, damaged);
      assertThatThrownBy(() -> VNodeJournal.open(file))
          .as("flipped bit in byte %d", i)
          .isInstanceOf(StartupException.class)
          .hasMessageContaining("vnodes.log is damaged");
    }
  }

  @Test
  void anUnwritableLogIsOneClearError() throws Exception {
    Files.delete(file);
    Files.createDirectory(file);
    assertThatThrownBy(() -> VNodeJournal.open(file))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("vnodes.log");
  }
}
