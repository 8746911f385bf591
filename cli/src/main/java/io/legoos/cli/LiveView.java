package io.legoos.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;

/**
 * Shows text again and again: one picture in the place of the other at a terminal that can, else
 * one after the other; and once only where nobody looks. One thread.
 */
public final class LiveView {
  private final PrintStream out;
  private final boolean terminal;
  private final boolean inPlace;
  private final Map<String, String> environment;

  private LiveView(
      PrintStream out, boolean terminal, boolean inPlace, Map<String, String> environment) {
    this.out = out;
    this.terminal = terminal;
    this.inPlace = inPlace;
    this.environment = Map.copyOf(environment);
  }

  /**
   * At the standard output of this process.
   *
   * @param inPlace a picture may take the place of the one before, cut to the window: not so for a
   *     machine's reader, who wants all of it
   */
  public static LiveView ofStdout(boolean inPlace) {
    return new LiveView(System.out, Terminal.isStdout(), inPlace, System.getenv());
  }

  /** What is to be shown now. */
  @FunctionalInterface
  public interface Picture<E extends Exception> {
    String text(Palette palette) throws E;
  }

  /**
   * Shows it until the reader is gone; once where stdout is no terminal.
   *
   * @param once also at a terminal
   */
  public <E extends Exception> void show(Picture<E> picture, boolean once, Duration interval)
      throws E, InterruptedException {
    Palette palette = Palette.of(terminal, environment);
    boolean isReplacing = inPlace && terminal && !once && Terminal.isCapable(environment);
    while (true) {
      String text = picture.text(palette);
      out.print(isReplacing ? LivePicture.of(text, Terminal.rows()) : text);
      out.flush();
      if (once || !terminal || out.checkError()) {
        return;
      }
      if (!isReplacing) {
        out.println();
      }
      Thread.sleep(interval);
    }
  }
}
