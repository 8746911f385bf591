package io.legoos.operator;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A status' conditions; the time of a transition changes only with the condition's status. Pure.
 */
public final class Conditions {
  private static final int MAX_MESSAGE_CHARS = 1024;

  private final List<Condition> before;
  private final List<Condition> now = new ArrayList<>();
  private final String time;
  private final long generation;

  public Conditions(@Nullable List<Condition> before, Instant time, long generation) {
    this.before = before == null ? List.of() : before;
    this.time = time.truncatedTo(ChronoUnit.SECONDS).toString();
    this.generation = generation;
  }

  /** Adds one. */
  public Conditions with(String type, boolean status, Reason reason, String message) {
    String word = status ? "True" : "False";
    String since = time;
    for (Condition old : before) {
      if (type.equals(old.getType()) && word.equals(old.getStatus())) {
        since = old.getLastTransitionTime();
      }
    }
    now.add(
        new ConditionBuilder()
            .withType(type)
            .withStatus(word)
            .withReason(reason.name())
            .withMessage(
                message.length() <= MAX_MESSAGE_CHARS
                    ? message
                    : message.substring(0, MAX_MESSAGE_CHARS))
            .withLastTransitionTime(since)
            .withObservedGeneration(generation)
            .build());
    return this;
  }

  public List<Condition> list() {
    return List.copyOf(now);
  }
}
