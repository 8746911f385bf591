package io.legoos.cli;

import io.legoos.linux.LinuxException;
import io.legoos.linux.SystemCalls;
import io.legoos.linux.WindowSize;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What this process writes to. */
public final class Terminal {
  private static final int STDOUT = 1;
  private static final int STDERR = 2;

  private Terminal() {}

  /** Whether somebody looks at stderr: it is a terminal. */
  public static boolean isStderr() {
    return isTerminal(STDERR);
  }

  /** Whether somebody looks at stdout: it is a terminal. */
  public static boolean isStdout() {
    return isTerminal(STDOUT);
  }

  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether a terminal of that environment understands control sequences. */
  static boolean isCapable(Map<String, String> environment) {
    String kind = environment.getOrDefault("TERM", "");
    return !kind.isEmpty() && !kind.equals("dumb");
  }

  /** Rows of the terminal at stdout; 0 when that is not known. */
  static int rows() {
    try (Arena arena = Arena.ofConfined()) {
      return WindowSize.of(new SystemCalls(arena), STDOUT).rows();
    } catch (LinuxException e) {
      return 0;
    }
  }
}
