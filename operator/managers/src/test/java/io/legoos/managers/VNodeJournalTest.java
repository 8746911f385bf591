package io.legoos.managers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.runtime.StartupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VNodeJournalTest {
  /** As managers without owners wrote them. */
  private static final String OLD_LINES = "8d5aa3fa v1 storage-0 7\nada71dc0 v2 storage-1 0\n";

  private static final VNodePlacement FIRST = new VNodePlacement("v1", "storage-0", 7, 1000, 100);
  private static final VNodePlacement SECOND =
      new VNodePlacement("v2", "storage-1", 0, -2, 0, 512, true);

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

  @Test
  void aJournalFromBeforeOwnersIsReadAndGrows() throws Exception {
    Files.writeString(file, OLD_LINES);
    VNodePlacement third = new VNodePlacement("v3", "storage-0", 1, 5, 6);
    try (VNodeJournal journal = VNodeJournal.open(file)) {
      journal.append(third);
    }
    assertThat(Files.readString(file)).startsWith(OLD_LINES);
    assertThat(replay())
        .containsExactly(
            new VNodePlacement("v1", "storage-0", 7, 0, 0),
            new VNodePlacement("v2", "storage-1", 0, 0, 0),
            third);
  }

  @Test
  void aDeletionThatBeganIsKeptAndOneThatEndedLeavesNoTrace() throws Exception {
    VNodeDeletion begun = new VNodeDeletion("v1", false);
    append(begun);
    assertThat(replay()).containsExactly(FIRST, SECOND, begun);
    append(new VNodeDeletion("v1", true));
    assertThat(replay()).containsExactly(SECOND);
    assertThat(Files.readString(file)).hasLineCount(1).contains("v2");
    VNodePlacement again = new VNodePlacement("v1", "storage-1", 9, 7, 7);
    append(again);
    assertThat(replay()).containsExactly(SECOND, again);
  }

  /** Each line is there or not; what a crash leaves of it is not taken for anything. */
  @Test
  void aDeletionTearsLikeAnyLine() throws Exception {
    int placements = (int) Files.size(file);
    append(new VNodeDeletion("v1", false));
    byte[] begun = Files.readAllBytes(file);
    for (int length = placements; length < begun.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(begun, length));
      assertThat(replay()).as("%d bytes", length).containsExactly(FIRST, SECOND);
    }
    Files.write(file, begun);
    append(new VNodeDeletion("v1", true));
    Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), begun.length + 5));
    assertThat(replay()).containsExactly(FIRST, SECOND, new VNodeDeletion("v1", false));
  }

  @Test
  void whatWasDeletedMakesRoom() throws Exception {
    long most = Files.size(file) + 60;
    try (VNodeJournal journal = VNodeJournal.open(file, most)) {
      journal.append(new VNodeDeletion("v1", true));
      assertThatThrownBy(() -> journal.append(new VNodePlacement("v3", "s".repeat(40), 0, 0, 0)))
          .hasMessageContaining("is full");
      journal.append(new VNodeDeletion("v2", true));
    }
    try (VNodeJournal journal = VNodeJournal.open(file, most)) {
      assertThat(journal.replayed()).isEmpty();
      journal.append(FIRST);
    }
    assertThat(replay()).containsExactly(FIRST);
  }

  private void append(VNodeChange change) throws Exception {
    try (VNodeJournal journal = VNodeJournal.open(file)) {
      journal.append(change);
    }
  }

  private List<VNodeChange> replay() throws Exception {
    try (VNodeJournal journal = VNodeJournal.open(file)) {
      return journal.replayed();
    }
  }
}
