package io.legoos.cli.simulate.trace;

/** A row, or the rest of a file, cannot be read. The message says which and why. */
final class MalformedCsvException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedCsvException(String message) {
    super(message);
  }
}
