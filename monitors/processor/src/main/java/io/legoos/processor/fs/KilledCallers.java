package io.legoos.processor.fs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Whether a thread has been killed and only waits to die, from proc_pid_status(5). */
final class KilledCallers {
  /** SIGKILL, which any signal becomes that ends the process. */
  private static final long SIGKILL_BIT = 1L << (9 - 1);

  private KilledCallers() {}

  /**
   * Asks the kernel.
   *
   * @param tid 0: one that cannot be asked for; it counts as alive
   */
  static boolean isKilled(int tid) {
    if (tid == 0) {
      return false;
    }
    try {
      for (String line :
          Files.readAllLines(Path.of("/proc/" + tid + "/status"), StandardCharsets.ISO_8859_1)) {
        if ((line.startsWith("SigPnd:") || line.startsWith("ShdPnd:"))
            && (Long.parseUnsignedLong(line.substring(7).trim(), 16) & SIGKILL_BIT) != 0) {
          return true;
        }
      }
      return false;
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }
}
