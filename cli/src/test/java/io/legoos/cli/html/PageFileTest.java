package io.legoos.cli.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legoos.cli.CliException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageFileTest {
  @TempDir Path dir;

  @Test
  void whatCannotBeWrittenIsAMistakeOfTheUser() {
    for (Path bad : new Path[] {dir, dir.resolve("none/page.html")}) {
      assertThatThrownBy(() -> PageFile.at(bad))
          .isInstanceOfSatisfying(CliException.class, e -> assertThat(e.exitStatus()).isEqualTo(2))
          .hasMessageStartingWith("--html: cannot write " + bad + ": ");
    }
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void askingLeavesNoFileAndKeepsAnOlderPage() throws Exception {
    PageFile fresh = PageFile.at(dir.resolve("new.html"));
    Path old = Files.writeString(dir.resolve("old.html"), "an older page");
    PageFile again = PageFile.at(old);

    assertThat(fresh.path()).doesNotExist();
    assertThat(old).hasContent("an older page");

    fresh.write("a");
    again.write("b");
    assertThat(fresh.path()).hasContent("a");
    assertThat(old).hasContent("b");
  }
}
