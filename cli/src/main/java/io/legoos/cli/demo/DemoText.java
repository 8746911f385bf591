package io.legoos.cli.demo;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The text that the demo sorts when the user names none: paragraphs of some 500 bytes, a line each,
 * the same bytes on every machine.
 */
public final class DemoText {
  /** At least 150 MB, whichever way one counts. */
  static final long BYTES = 160L << 20;

  private static final long SEED = 20181008L;
  private static final int VOCABULARY = 20_000;
  private static final int MIN_WORDS = 30;
  private static final int MAX_WORDS = 70;
  private static final String[] SYLLABLES = {
    "ba", "co", "di", "fu", "ge", "ha", "jo", "ki", "lu", "me", "na", "po", "qui", "ro", "sa", "te",
    "un", "vi", "wo", "xa", "yo", "zu", "str", "ing", "ed", "er", "al", "ion"
  };

  private DemoText() {}

  /**
   * The cached text; made when it is not there yet.
   *
   * @param directory where it is cached, made if missing
   */
  static Path cached(Path directory) throws IOException {
    Path file =
        directory.resolve(
            String.format(Locale.ROOT, "demo-paragraphs-%d-%dm.txt", SEED, BYTES >> 20));
    if (Files.exists(file)) {
      return file;
    }
    Files.createDirectories(directory);
    Path partial = Files.createTempFile(directory, "demo-text", ".partial");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial), 1 << 20)) {
      write(out, BYTES);
    }
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    return file;
  }

  /** Writes whole lines until at least {@code bytes} are written. */
  public static void write(OutputStream out, long bytes) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    byte[][] words = vocabulary(random);
    long written = 0;
    while (written < bytes) {
      int count = random.nextInt(MIN_WORDS, MAX_WORDS);
      for (int i = 0; i < count; i++) {
        // Squaring favours the first words, as languages do.
        double skew = random.nextDouble();
        byte[] word = words[(int) (skew * skew * VOCABULARY)];
        out.write(word);
        out.write(i == count - 1 ? '\n' : ' ');
        written += word.length + 1;
      }
    }
  }

  private static byte[][] vocabulary(SplittableRandom random) {
    byte[][] words = new byte[VOCABULARY][];
    for (int i = 0; i < VOCABULARY; i++) {
      StringBuilder word = new StringBuilder();
      int syllables = random.nextInt(1, 5);
      for (int s = 0; s < syllables; s++) {
        word.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
      }
      words[i] = word.toString().getBytes(StandardCharsets.US_ASCII);
    }
    return words;
  }
}
