package io.legoos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LivePictureTest {
  private static String visible(String picture) {
    return picture.replaceAll("\u001b\\[[?0-9]*[A-Za-z]", "");
  }

  @Test
  void itIsWrittenOverTheOneBefore() {
    String picture = LivePicture.of("a\n\nb\n", 24);
    assertThat(picture)
        .startsWith("\u001b[H")
        .contains("a\u001b[K\n\u001b[K\nb\u001b[K\n\u001b[J")
        .endsWith("\u001b[?7h")
        .doesNotContain("\u001b[2J");
    assertThat(visible(picture)).isEqualTo("a\n\nb\n");
  }

  @Test
  void whatTheWindowHasNoRoomForIsCounted() {
    assertThat(visible(LivePicture.of("1\n2\n3\n", 4))).isEqualTo("1\n2\n3\n");
    assertThat(visible(LivePicture.of("1\n2\n3\n4\n", 4))).isEqualTo("1\n2\n... 2 more lines\n");
    assertThat(visible(LivePicture.of("1\n2\n", 0))).as("not known").isEqualTo("1\n2\n");
    assertThat(visible(LivePicture.of("1\n2\n", 2))).isEqualTo("... 2 more lines\n");
  }
}
