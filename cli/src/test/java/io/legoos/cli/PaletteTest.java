package io.legoos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PaletteTest {
  private static final Map<String, String> XTERM = Map.of("TERM", "xterm-256color");

  private static TextTable table() {
    TextTable table = new TextTable("NAME", "USED", "STATE");
    table.add(
        List.of(Cell.plain("memory-0"), new Cell("9 B", Tone.BAD), new Cell("LIVE", Tone.GOOD)));
    table.add("m", "10 B", "GONE");
    return table;
  }

  @Test
  void coloursAreForTerminalsWhoseUsersDoNotMind() {
    assertThat(Palette.of(true, XTERM).coloured()).isTrue();
    assertThat(Palette.of(true, Map.of("TERM", "vt100", "NO_COLOR", "")).coloured()).isTrue();
    assertThat(Palette.of(false, XTERM).coloured()).as("a pipe").isFalse();
    assertThat(Palette.of(true, Map.of("TERM", "xterm", "NO_COLOR", "1")).coloured()).isFalse();
    assertThat(Palette.of(true, Map.of("TERM", "dumb")).coloured()).isFalse();
    assertThat(Palette.of(true, Map.of()).coloured()).isFalse();
  }

  @Test
  void coloursMoveNoColumn() {
    String plain = "NAME      USED  STATE\nmemory-0  9 B   LIVE\nm         10 B  GONE\n";
    assertThat(table().toString()).isEqualTo(plain);
    String coloured = table().text(new Palette(true));
    assertThat(coloured)
        .contains("\u001b[31m9 B\u001b[0m   \u001b[32mLIVE\u001b[0m\n")
        .endsWith("m         10 B  GONE\n");
    assertThat(coloured.replaceAll("\u001b\\[[0-9]+m", "")).isEqualTo(plain);
  }

  @Test
  void useIsGoodUntilThreeQuartersAndBadFromNineTenths() {
    assertThat(Tone.ofUse(0, 100)).isEqualTo(Tone.GOOD);
    assertThat(Tone.ofUse(74, 100)).isEqualTo(Tone.GOOD);
    assertThat(Tone.ofUse(75, 100)).isEqualTo(Tone.WARNING);
    assertThat(Tone.ofUse(89, 100)).isEqualTo(Tone.WARNING);
    assertThat(Tone.ofUse(90, 100)).isEqualTo(Tone.BAD);
    assertThat(Tone.ofUse(300, 100)).as("over-committed").isEqualTo(Tone.BAD);
    assertThat(Tone.ofUse(0, 0)).as("no capacity").isEqualTo(Tone.PLAIN);
  }

  @Test
  void statesOfBothKindsOfClustersHaveATone() {
    assertThat(Tone.ofState("LIVE")).isEqualTo(Tone.GOOD);
    assertThat(Tone.ofState("Live")).isEqualTo(Tone.GOOD);
    assertThat(Tone.ofState("SUSPECT")).isEqualTo(Tone.WARNING);
    assertThat(Tone.ofState("Starting")).isEqualTo(Tone.WARNING);
    assertThat(Tone.ofState("GONE")).isEqualTo(Tone.BAD);
    assertThat(Tone.ofState("DEAD")).isEqualTo(Tone.BAD);
  }
}
