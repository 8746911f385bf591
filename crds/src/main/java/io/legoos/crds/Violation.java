package io.legoos.crds;

/**
 * A rule that an object breaks.
 *
 * @param field path as the API server writes it, such as {@code spec.pools[1].replicas}
 * @param sentence the rule
 */
public record Violation(String field, String sentence) {
  @Override
  public String toString() {
    return field + ": " + sentence;
  }
}
