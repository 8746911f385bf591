package io.legoos.processor.fs;

import java.util.List;

/**
 * A part of a directory, without "." and "..".
 *
 * @param complete nothing follows
 */
public record DirectoryPage(List<Entry> entries, boolean complete) {
  /** Copies. */
  public DirectoryPage {
    entries = List.copyOf(entries);
  }

  /**
   * One name.
   *
   * @param cookie at least 1, and stable while other names come and go
   */
  public record Entry(FileName name, long cookie, FileAttributes attributes) {}
}
