package io.legoos.runtime.metrics;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A label of a metric. The number of its values is bounded: they are known from the beginning, or
 * what is beyond {@code limit} of them is counted together as {@value #OTHER}.
 *
 * @param name as in a query
 * @param meaning in a few words
 * @param values all that there are; empty: they come and go
 * @param limit how many there can be at a time
 */
public record Label(String name, String meaning, List<String> values, int limit) {
  /** The value of all that is beyond the limit. */
  public static final String OTHER = "other";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z_]{1,30}");
  private static final int MOST = 4096;

  public Label {
    values = List.copyOf(values);
    if (!NAME.matcher(name).matches() || meaning.isBlank() || limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("not a label: " + name);
    }
  }

  /** A label with these values. */
  public static Label of(String name, String meaning, String... values) {
    return new Label(name, meaning, List.of(values), values.length);
  }

  /** A label whose values come and go. */
  public static Label open(String name, String meaning, int limit) {
    return new Label(name, meaning, List.of(), limit);
  }

  /** Whether its values come and go. */
  public boolean isOpen() {
    return values.isEmpty();
  }
}
