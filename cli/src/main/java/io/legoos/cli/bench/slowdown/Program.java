package io.legoos.cli.bench.slowdown;

import java.util.Arrays;
import java.util.List;

/** The programs that are measured. */
enum Program {
  /** A C program that counts the words of a text in its memory. */
  WORD_COUNT("word count"),
  /** GNU sort of a text in its memory. */
  SORT("sort"),
  /** A python3 dictionary of many small objects. */
  OBJECTS("objects"),
  /** Uses of pages at random. */
  RANDOM("random"),
  /** The same, nine of ten of a fifth of them. */
  SKEWED("skewed"),
  /** A redis server and its client. */
  REDIS("redis"),
  /** Softmax regression with numpy. */
  TRAINING("training");

  /** Labels of all, in order. */
  static final List<String> NAMES = Arrays.stream(values()).map(Program::label).toList();

  private final String label;

  Program(String label) {
    this.label = label;
  }

  /** For tables and the command line. */
  String label() {
    return label;
  }
}
