package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import java.util.regex.Pattern;

/**
 * One start of a named vProcess.
 *
 * @param uid of its object
 * @param attempt 1 for its first start
 */
record NamedAttempt(String uid, int attempt) {
  private static final Pattern UID = Pattern.compile("[-._0-9a-zA-Z]{1,64}");

  /**
   * What a request says.
   *
   * @throws MemoryRefusal INVALID
   */
  static NamedAttempt ofWire(String uid, int attempt) {
    if (!UID.matcher(uid).matches() || attempt < 1) {
      throw new MemoryRefusal(Reason.INVALID, "a vProcess uid or attempt that cannot be");
    }
    return new NamedAttempt(uid, attempt);
  }
}
