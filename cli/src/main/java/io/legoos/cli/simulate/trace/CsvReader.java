package io.legoos.cli.simulate.trace;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records of a CSV file as of RFC 4180: quoted fields may hold commas, quotes and line breaks. Not
 * thread-safe.
 */
final class CsvReader implements Closeable {
  /** Of one record, line breaks included. */
  static final int MAX_RECORD_CHARS = 1 << 16;

  private static final int END = -1;

  private final Reader in;
  private int line = 1;
  private int recordLine = 1;
  private boolean afterCarriageReturn;

  /**
   * @param in buffered; closed with this
   */
  CsvReader(Reader in) {
    this.in = in;
  }

  /** Line of the file, from 1, where the last record began. */
  int recordLine() {
    return recordLine;
  }

  /** Lines of the file from there to where reading has come, the last one's end included. */
  int recordLines() {
    return Math.max(1, line - recordLine);
  }

  /**
   * The fields of the next record that is not blank; null at the end.
   *
   * @throws MalformedCsvException when what follows is no record; the rest cannot be read
   */
  @Nullable List<String> next() throws IOException, MalformedCsvException {
    while (true) {
      List<String> fields = record();
      if (fields == null || fields.size() > 1 || !fields.getFirst().isBlank()) {
        return fields;
      }
    }
  }

  private @Nullable List<String> record() throws IOException, MalformedCsvException {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    boolean afterQuote = false;
    recordLine = line;
    for (int chars = 0; ; chars++) {
      if (chars > MAX_RECORD_CHARS) {
        throw new MalformedCsvException(
            "line " + recordLine + ": more than " + MAX_RECORD_CHARS + " characters in a row");
      }
      int c = read();
      if (c == END && quoted && !afterQuote) {
        throw new MalformedCsvException("line " + recordLine + ": a quote that is not closed");
      }
      if (quoted && !afterQuote) {
        if (c == '"') {
          afterQuote = true;
        } else {
          field.append((char) c);
        }
      } else if (c == '"' && afterQuote) {
        field.append('"');
        afterQuote = false;
      } else if (c == '"' && field.isEmpty() && !quoted) {
        quoted = true;
      } else if (c == ',' || c == '\n' || c == END) {
        if (c == END && fields.isEmpty() && field.isEmpty() && !quoted) {
          return null;
        }
        fields.add(field.toString().strip());
        field.setLength(0);
        quoted = false;
        afterQuote = false;
        if (c != ',') {
          return fields;
        }
      } else {
        field.append((char) c);
      }
    }
  }

  /** The next character; line breaks of any kind are one newline. */
  private int read() throws IOException {
    int c = in.read();
    if (c == '\n' && afterCarriageReturn) {
      c = in.read();
    }
    afterCarriageReturn = c == '\r';
    if (c == '\r' || c == '\n') {
      line++;
      return '\n';
    }
    return c;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
