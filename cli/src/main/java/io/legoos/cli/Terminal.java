package io.legoos.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process writes to. */
public final class Terminal {
  private Terminal() {}

  /** Whether somebody looks at stderr: it is a terminal. */
  public static boolean isStderr() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
