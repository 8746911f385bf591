package io.legoos.cli.demo;

import io.legoos.cli.CliException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One {@code sort} of a text, all of it in memory.
 *
 * @param text what is sorted
 * @param bufferMib size of sort's buffer: text and line table
 */
public record SortJob(Path text, long bufferMib) {
  /** GNU sort reserves two line records of 32 bytes for each line when it has several threads. */
  private static final long BYTES_PER_LINE = 64;

  private static final long MARGIN_BYTES = 16L << 20;
  private static final int PARALLEL = 2;

  /** Reads the text once: to count its lines, and so that both runs find it in the page cache. */
  public static SortJob of(Path text) throws IOException, CliException {
    long lines = 0;
    long bytes = 0;
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = new BufferedInputStream(Files.newInputStream(text))) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
        for (int i = 0; i < n; i++) {
          if (buffer[i] == '\n') {
            lines++;
          }
        }
      }
    }
    if (bytes == 0) {
      throw CliException.usage(text + " is empty; name a text of some size");
    }
    long needed = bytes + (lines + 1) * BYTES_PER_LINE + MARGIN_BYTES;
    return new SortJob(text, (needed >> 20) + 1);
  }

  /** The command; a buffer too small would be an error, for there is no place to spill to. */
  public List<String> command() {
    return new ArrayList<>(
        List.of(
            "sort",
            "-S",
            bufferMib + "M",
            "--parallel=" + PARALLEL,
            "--temporary-directory=/nonexistent",
            text.toString()));
  }
}
