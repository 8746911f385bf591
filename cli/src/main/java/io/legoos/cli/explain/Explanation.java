package io.legoos.cli.explain;

import io.legoos.cli.Sizes;
import java.time.Duration;
import java.util.List;

/**
 * Why something waits; the names are the keys of {@code -o json}.
 *
 * @param vprocess its id; empty: programs that were not started at all
 * @param state as the processor monitor names it; empty when there is no vProcess
 * @param causes none: it waits for nothing
 * @param refusals placements refused lately, by reason
 */
public record Explanation(
    String vprocess, String state, List<Cause> causes, List<Refusal> refusals) {
  public Explanation {
    causes = List.copyOf(causes);
    refusals = List.copyOf(refusals);
  }

  /** For people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    if (!vprocess.isEmpty()) {
      text.append(vprocess).append(" is ").append(state).append('\n');
    }
    if (vprocess.isEmpty() && refusals.isEmpty()) {
      text.append("nothing was refused lately\n");
    } else if (!vprocess.isEmpty() && causes.isEmpty()) {
      text.append("it waits for nothing\n");
    }
    for (Cause cause : causes) {
      text.append("- ").append(cause.what()).append('\n');
      text.append("  -> ").append(cause.remedy()).append('\n');
    }
    for (Refusal refusal : refusals) {
      text.append("refused by ")
          .append(refusal.manager())
          .append(", ")
          .append(refusal.reason())
          .append(", ")
          .append(refusal.times())
          .append(refusal.times() == 1 ? " time" : " times")
          .append(
              refusal.attempts() > refusal.times() ? " in " + refusal.attempts() + " attempts" : "")
          .append(refusal.times() == 1 && refusal.attempts() == 1 ? ", " : ", last ")
          .append(Duration.ofMillis(refusal.lastAgeMs()).toSeconds())
          .append(" s ago: ")
          .append(refusal.message());
      if (refusal.askedBytes() > 0) {
        text.append(" (asked ")
            .append(Sizes.human(refusal.askedBytes()))
            .append(", most free ")
            .append(Sizes.human(Math.max(0, refusal.freeBytes())))
            .append(')');
      }
      text.append('\n');
    }
    return text.toString();
  }
}
