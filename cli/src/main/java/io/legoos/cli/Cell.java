package io.legoos.cli;

/** One field of a table. */
public record Cell(String text, Tone tone) {
  public static Cell plain(String text) {
    return new Cell(text, Tone.PLAIN);
  }
}
