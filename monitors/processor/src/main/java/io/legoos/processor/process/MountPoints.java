package io.legoos.processor.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What is mounted where, from proc_pid_mountinfo(5). */
final class MountPoints {
  private static final int PATH = 4;
  private static final int OPTIONAL_FIELDS = 6;
  private static final int OCTAL_DIGITS = 3;

  private MountPoints() {}

  /**
   * One mount.
   *
   * @param path as the process sees it
   * @param type of file system
   */
  record MountPoint(String path, String type) {}

  /** All that a process has, in the order in which the kernel lists them: parents first. */
  static List<MountPoint> of(int pid) throws IOException {
    Path file = Path.of("/proc", Integer.toString(pid), "mountinfo");
    return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
        .map(MountPoints::parse)
        .toList();
  }

  /**
   * One line.
   *
   * @throws IllegalArgumentException when it is none
   */
  static MountPoint parse(String line) {
    List<String> words = Arrays.asList(line.split(" ", -1));
    int separator = OPTIONAL_FIELDS;
    while (separator < words.size() && !words.get(separator).equals("-")) {
      separator++;
    }
    if (separator + 1 >= words.size()) {
      throw new IllegalArgumentException("not a line of mountinfo: " + line);
    }
    byte[] path = unescaped(words.get(PATH)).getBytes(StandardCharsets.ISO_8859_1);
    return new MountPoint(new String(path, StandardCharsets.UTF_8), words.get(separator + 1));
  }

  /** Space, tab, newline and backslash are written as a backslash and three octal digits. */
  private static String unescaped(String word) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == '\\' && i + OCTAL_DIGITS < word.length()) {
        text.append((char) Integer.parseInt(word.substring(i + 1, i + 1 + OCTAL_DIGITS), 8));
        i += OCTAL_DIGITS;
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }
}
