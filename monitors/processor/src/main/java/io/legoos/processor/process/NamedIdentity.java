package io.legoos.processor.process;

/**
 * Who a named vProcess is in the whole cluster.
 *
 * @param uid of its object
 * @param attempt 1 for its first start
 */
public record NamedIdentity(String uid, int attempt) {
  /** Of a vProcess without a name: {@code lego run}'s. */
  public static final NamedIdentity NONE = new NamedIdentity("", 0);

  public boolean isNamed() {
    return !uid.isEmpty();
  }
}
