package io.legoos.cli.explain;

import io.legoos.protocol.control.v1.RefusalReport;

/**
 * Placements refused for one reason; the names are keys of {@code -o json}.
 *
 * @param manager GPM, GMM or GSM
 * @param times how many
 * @param attempts how often it was asked for them: who has a name asks again and again
 * @param lastAgeMs since the last of them
 * @param message of the last: what is wrong and what to do
 * @param askedBytes then, of one monitor; 0 when room was not the matter
 * @param freeBytes the most that one monitor had then
 */
public record Refusal(
    String manager,
    String reason,
    int times,
    int attempts,
    long lastAgeMs,
    String message,
    long askedBytes,
    long freeBytes) {
  /** This one and those before of the same reason. */
  static Refusal of(RefusalReport last, int times, int attempts) {
    return new Refusal(
        last.getManager(),
        last.getReason(),
        times,
        attempts,
        last.getAgeMs(),
        last.getMessage(),
        last.getAskedBytes(),
        last.getFreeBytes());
  }
}
