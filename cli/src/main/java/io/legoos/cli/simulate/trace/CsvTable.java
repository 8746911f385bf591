package io.legoos.cli.simulate.trace;

import io.legoos.cli.CliException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the rows of one CSV file, by the meanings of its columns. */
final class CsvTable {
  private static final long MAX_FILE_BYTES = 1L << 30;

  /** Of one row: sums over all machines that there may be fit in a long. */
  private static final double MAX_AMOUNT = 1L << 44;

  private final Path file;
  private final ColumnMap columns;
  private final String option;
  private final MalformedRows malformed;

  /**
   * @param option that maps columns of this file, for messages
   */
  CsvTable(Path file, ColumnMap columns, String option, MalformedRows malformed) {
    this.file = file;
    this.columns = columns;
    this.option = option;
    this.malformed = malformed;
  }

  /** Makes one thing of a row. */
  @FunctionalInterface
  interface Rows<T> {
    T of(Row row) throws MalformedCsvException;
  }

  /**
   * All rows that can be read; the others are counted.
   *
   * @throws CliException with status 2 when the file cannot be read, has too many rows, lacks a
   *     column or has no row that can be read
   */
  <T> List<T> read(int maxRows, Rows<T> rows) throws CliException {
    try {
      if (Files.isDirectory(file)) {
        throw CliException.usage(file + " is a directory, not a CSV file");
      }
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw CliException.usage(file + " is larger than 1 GiB; take a part of it");
      }
      try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        return read(new CsvReader(in), maxRows, rows);
      }
    } catch (NoSuchFileException e) {
      throw CliException.usage("there is no file " + file);
    } catch (CharacterCodingException e) {
      throw CliException.usage(file + " is not text in UTF-8");
    } catch (IOException e) {
      throw CliException.usage("cannot read " + file + ": " + e.getMessage());
    }
  }

  private <T> List<T> read(CsvReader csv, int maxRows, Rows<T> rows)
      throws CliException, IOException {
    List<T> read = new ArrayList<>();
    try {
      List<String> heading = csv.next();
      if (heading == null) {
        throw CliException.usage(file + " is empty; a first line with column names is expected");
      }
      Map<String, Integer> positions = positions(heading);
      for (List<String> fields = csv.next(); fields != null; fields = csv.next()) {
        if (read.size() == maxRows) {
          throw CliException.usage(file + " has more than " + maxRows + " rows; take a part of it");
        }
        try {
          if (fields.size() != heading.size()) {
            throw new MalformedCsvException(
                fields.size() + " fields where the heading has " + heading.size());
          }
          read.add(rows.of(new Row(positions, fields)));
        } catch (MalformedCsvException e) {
          malformed.add(file + ", line " + csv.recordLine() + ": " + e.getMessage());
        }
      }
    } catch (MalformedCsvException e) {
      malformed.add(
          "%s, %s; it and what follows are left out, %d lines"
              .formatted(file, e.getMessage(), csv.recordLines()),
          csv.recordLines());
    }
    if (read.isEmpty()) {
      String why = malformed.count() == 0 ? "" : " (" + malformed.first().getLast() + ")";
      throw CliException.usage(file + " has no row that can be used" + why);
    }
    return read;
  }

  private Map<String, Integer> positions(List<String> heading) throws CliException {
    Map<String, Integer> positions = new HashMap<>();
    for (String meaning : columns.meanings()) {
      String column = columns.column(meaning);
      int position = heading.indexOf(column);
      if (position >= 0) {
        positions.put(meaning, position);
      } else if (columns.isRequired(meaning)) {
        throw CliException.usage(
            file
                + " has no column '"
                + column
                + "' for "
                + meaning
                + "; it has "
                + String.join(", ", heading)
                + "; map one with "
                + option
                + " "
                + meaning
                + "=COLUMN");
      }
    }
    return positions;
  }

  /** The fields of one row by meaning. */
  record Row(Map<String, Integer> positions, List<String> fields) {
    /** What the row says; null when there is no such column, or nothing in it. */
    @Nullable String text(String meaning) {
      Integer position = positions.get(meaning);
      return position == null || fields.get(position).isEmpty() ? null : fields.get(position);
    }

    /**
     * A whole number of units, rounded up.
     *
     * @param otherwise when there is no such column, or nothing in it; negative: it must be there
     * @param unit what a one in the file stands for
     */
    long amount(String meaning, long otherwise, double unit) throws MalformedCsvException {
      String text = text(meaning);
      if (text == null && otherwise >= 0) {
        return otherwise;
      }
      double value;
      try {
        value = text == null ? Double.NaN : Double.parseDouble(text) * unit;
      } catch (NumberFormatException e) {
        value = Double.NaN;
      }
      if (!(value >= 0 && value <= MAX_AMOUNT)) {
        throw new MalformedCsvException(
            meaning
                + " is "
                + (text == null ? "empty" : "'" + abbreviated(text) + "'")
                + ", not a number from 0 to "
                + (long) (MAX_AMOUNT / unit));
      }
      return (long) Math.ceil(value);
    }

    private static String abbreviated(String text) {
      String harmless = text.replaceAll("\\p{Cntrl}", "?");
      return harmless.length() <= 40 ? harmless : harmless.substring(0, 40) + "...";
    }
  }
}
