package io.legoos.processor.named;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a program's stream as records {@code vp|UID|ATTEMPT|STREAM|F|BYTES} and a newline; {@code
 * P} in place of {@code F} is a piece of a line that goes on in the next record of that stream. The
 * bytes are the program's own. A record is written in one piece. Used by one thread.
 */
final class OutputLog {
  /** Longest piece of a line in one record. */
  static final int MAX_LINE_BYTES = 8192;

  private final PrintStream sink;
  private final String prefix;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /**
   * Writes nothing yet.
   *
   * @param sink shared with other logs; locked while a record is written
   * @param stream {@code out} or {@code err}
   */
  OutputLog(PrintStream sink, String uid, int attempt, String stream) {
    this.sink = sink;
    this.prefix = "vp|" + uid + "|" + attempt + "|" + stream + "|";
  }

  /** Takes the next bytes of the stream. */
  void append(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        write('F');
      } else {
        line.write(bytes[i]);
        if (line.size() == MAX_LINE_BYTES) {
          write('P');
        }
      }
    }
  }

  /** The stream has ended; a last line without a newline is written as a piece. */
  void end() {
    if (line.size() > 0) {
      write('P');
    }
  }

  private void write(char kind) {
    byte[] head = (prefix + kind + "|").getBytes(StandardCharsets.US_ASCII);
    byte[] body = line.toByteArray();
    byte[] record = new byte[head.length + body.length + 1];
    System.arraycopy(head, 0, record, 0, head.length);
    System.arraycopy(body, 0, record, head.length, body.length);
    record[record.length - 1] = '\n';
    OutputStream raw = sink;
    synchronized (raw) {
      sink.write(record, 0, record.length);
      sink.flush();
    }
    line.reset();
  }
}
