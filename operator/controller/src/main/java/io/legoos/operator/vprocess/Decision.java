package io.legoos.operator.vprocess;

import io.legoos.operator.Reason;
import io.legoos.protocol.control.v1.VProcessReport;

/** What is next for a VProcess. */
public sealed interface Decision {
  /**
   * Choose a processor monitor for the next attempt.
   *
   * @param why the last attempt is over, in words; empty for the first
   */
  record Place(String why) implements Decision {}

  /** Ask the chosen processor monitor to start the attempt. */
  record Start() implements Decision {}

  /** It goes on: tell how. */
  record Follow(VProcessReport report) implements Decision {}

  /** Its processor monitor is silent: say so and wait. */
  record AwaitProcessor() implements Decision {}

  /**
   * It is over.
   *
   * @param succeeded whether its program ended with status 0
   * @param word one word
   * @param report null when nobody reports it any more
   */
  record Finish(
      boolean succeeded,
      Reason reason,
      String word,
      String message,
      @org.jspecify.annotations.Nullable VProcessReport report)
      implements Decision {}

  /** It was over before. */
  record Rest() implements Decision {}
}
