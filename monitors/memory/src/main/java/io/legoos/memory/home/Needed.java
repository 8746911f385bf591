package io.legoos.memory.home;

/**
 * What a new holder of a share must have room for.
 *
 * @param heldBytes of pages
 */
record Needed(long chargedBytes, long heldBytes) {
  static final Needed NOTHING = new Needed(0, 0);
}
