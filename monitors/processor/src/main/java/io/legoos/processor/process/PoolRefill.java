package io.legoos.processor.process;

/**
 * Addresses that were asked for ahead: small mappings that find the pool empty meanwhile wait for
 * them. For the tracer's thread only.
 *
 * @param creditTerm of the home when it was asked
 */
record PoolRefill(AddressSpace space, long bytes, int creditTerm) {
  /** From now on it is under way; one at a time. */
  static PoolRefill begin(AddressSpace space) {
    assert !space.refilling : "one is under way";
    space.refilling = true;
    return new PoolRefill(space, space.pool.refillBytes(), space.creditTerm);
  }

  /**
   * The home has mapped them.
   *
   * @return false when it is another home than the one that was asked: the addresses are not taken
   */
  boolean given(long address) {
    boolean current = space.creditTerm == creditTerm;
    if (current) {
      space.pool.refill(address, bytes);
    }
    over();
    return current;
  }

  /** There are none; who needs some asks by itself. */
  void refused() {
    over();
  }

  private void over() {
    space.refilling = false;
    // Those that wait again are not among these.
    for (int waiting = space.afterRefill.size(); waiting > 0; waiting--) {
      space.afterRefill.removeFirst().run();
    }
  }
}
