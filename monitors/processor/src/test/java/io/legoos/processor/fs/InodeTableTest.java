package io.legoos.processor.fs;

import static org.assertj.core.api.Assertions.assertThat;

import io.legoos.linux.FileMode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InodeTableTest {
  private static final FileTime TIME = new FileTime(0, 0);

  private final List<Long> unneeded = new ArrayList<>();
  private final InodeTable table = new InodeTable(unneeded::add);

  private static FileAttributes inode(long number, int links, long version) {
    return new FileAttributes(
        number, FileMode.S_IFREG | 0644, links, 0, 0, 0, 0, 0, TIME, TIME, TIME, version);
  }

  @Test
  void anInodeWithANameIsForgottenWithoutAWord() {
    table.told(inode(5, 1, 1), 1);
    table.told(inode(5, 1, 1), 1);
    table.forgotten(5, 2);

    assertThat(unneeded).isEmpty();
    assertThat(table.size()).isZero();
  }

  @Test
  void anInodeWithoutANameIsUnneededWhenItIsForgotten() {
    table.told(inode(5, 1, 1), 1);
    table.told(inode(5, 1, 1), 1);
    table.unlinked(inode(5, 0, 1));
    table.forgotten(5, 1);
    assertThat(unneeded).isEmpty();

    table.forgotten(5, 1);
    assertThat(unneeded).containsExactly(5L);
  }

  @Test
  void anInodeThatTheKernelDoesNotKnowIsUnneededAtOnce() {
    table.unlinked(inode(6, 0, 1));
    table.unlinked(inode(7, 1, 1));

    assertThat(unneeded).containsExactly(6L);
  }

  @Test
  void theCacheIsKeptOnlyForTheContentOfAnOpenThatIsOver() {
    FileAttributes first = inode(5, 1, 1);
    table.told(first, 1);
    assertThat(table.isCached(first)).isFalse();

    table.closed(5, 1);
    assertThat(table.isCached(first)).isTrue();
    assertThat(table.isCached(inode(5, 1, 2))).isFalse();

    table.closed(5, 2);
    table.closed(5, 1);
    assertThat(table.isCached(inode(5, 1, 2))).isTrue();
    assertThat(table.isCached(first)).isFalse();
  }

  @Test
  void whatIsForgottenAndFoundAgainHasNoCache() {
    table.told(inode(5, 1, 1), 1);
    table.closed(5, 1);
    table.forgotten(5, 1);
    table.told(inode(5, 1, 1), 1);

    assertThat(table.isCached(inode(5, 1, 1))).isFalse();
  }
}
