package io.legoos.processor.fault;

import java.io.IOException;

/**
 * Finds the owners of vRegions that have none yet. Called off the fault path; waits for the home.
 */
@FunctionalInterface
public interface OwnerResolver {
  /**
   * Asks for the owner of the vRegion of {@code address} and enters the grant.
   *
   * @throws IOException when no memory monitor takes it
   */
  void resolve(Space space, long address) throws IOException;

  /**
   * Lines are to leave and cannot, perhaps because owners have to hear of spaces first: whoever was
   * to tell them of one later does so now. Under the cache's lock; waits for nothing.
   */
  default void hasten() {}
}
