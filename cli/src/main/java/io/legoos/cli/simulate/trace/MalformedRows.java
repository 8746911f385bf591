package io.legoos.cli.simulate.trace;

import java.util.ArrayList;
import java.util.List;

/** Rows that were left out: all are counted, the first few told. Not thread-safe. */
public final class MalformedRows {
  private static final int TOLD = 5;

  private final List<String> first = new ArrayList<>();
  private long count;

  void add(String message) {
    add(message, 1);
  }

  /**
   * @param rows that the message is about
   */
  void add(String message, int rows) {
    count += rows;
    if (first.size() < TOLD) {
      first.add(message);
    }
  }

  public long count() {
    return count;
  }

  /** A line for each of the first few: file, line and what is wrong. */
  public List<String> first() {
    return List.copyOf(first);
  }
}
