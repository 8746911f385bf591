package io.legoos.cli;

/** What {@code -o} takes. */
public enum OutputFormat {
  TABLE,
  JSON
}
