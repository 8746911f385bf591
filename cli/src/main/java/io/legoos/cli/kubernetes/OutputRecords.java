package io.legoos.cli.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Finds the output of one attempt of one vProcess in a processor monitor's log: lines {@code
 * vp|UID|ATTEMPT|STREAM|KIND|BYTES}, as the monitor writes them. One thread copies, another may
 * stop it.
 */
final class OutputRecords {
  private static final int MAX_LINE_BYTES = 64 * 1024;

  private final byte[] prefix;
  private final OutputStream out;
  private final OutputStream err;
  private long toSkip;
  private volatile long seen;
  private boolean stopped;

  /**
   * Copies to {@code out} and {@code err}.
   *
   * @param skip records that were copied before
   */
  OutputRecords(Attempt attempt, long skip, OutputStream out, OutputStream err) {
    this.toSkip = skip;
    this.prefix =
        ("vp|" + attempt.uid() + "|" + attempt.number() + "|").getBytes(StandardCharsets.US_ASCII);
    this.out = out;
    this.err = err;
  }

  /** Copies nothing from now on. */
  synchronized void stop() {
    stopped = true;
  }

  /** Records found so far. */
  long seen() {
    return seen;
  }

  /** Copies until the log ends. */
  void copy(InputStream log) throws IOException {
    byte[] line = new byte[MAX_LINE_BYTES];
    int length = 0;
    byte[] buffer = new byte[8192];
    for (int count = log.read(buffer); count >= 0; count = log.read(buffer)) {
      for (int i = 0; i < count; i++) {
        if (buffer[i] == '\n') {
          record(line, length);
          length = 0;
        } else if (length < line.length) {
          line[length++] = buffer[i];
        }
      }
      out.flush();
      err.flush();
    }
  }

  private synchronized void record(byte[] line, int length) throws IOException {
    if (stopped) {
      return;
    }
    // STREAM is three letters, KIND is one.
    int body = prefix.length + "out|F|".length();
    if (length < body) {
      return;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (line[i] != prefix[i]) {
        return;
      }
    }
    seen++;
    if (toSkip > 0) {
      toSkip--;
      return;
    }
    OutputStream stream = line[prefix.length] == 'e' ? err : out;
    stream.write(line, body, length - body);
    if (line[body - 2] == 'F') {
      stream.write('\n');
    }
  }
}
