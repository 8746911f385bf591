package io.legoos.processor.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where file systems are mounted, from proc_pid_mountinfo(5). */
final class MountPoints {
  private static final int MOUNT_POINT = 4;
  private static final int OCTAL_DIGITS = 3;

  private MountPoints() {}

  /** Of this process, in the order in which the kernel lists them: parents first. */
  static List<String> ofThisProcess() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1).stream()
        .map(MountPoints::of)
        .toList();
  }

  /** The mount point of one line. */
  static String of(String line) throws IllegalArgumentException {
    String[] words = line.split(" ", -1);
    if (words.length <= MOUNT_POINT) {
      throw new IllegalArgumentException("not a line of mountinfo: " + line);
    }
    byte[] bytes = unescaped(words[MOUNT_POINT]).getBytes(StandardCharsets.ISO_8859_1);
    return new String(bytes, StandardCharsets.UTF_8);
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
