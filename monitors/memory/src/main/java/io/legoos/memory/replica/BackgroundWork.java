package io.legoos.memory.replica;

import java.io.IOException;
import java.util.concurrent.locks.Condition;

/** Work on a log that is done in steps by a thread of its own. */
interface BackgroundWork {
  /** Signalled when {@link #isReady} may have become true. */
  Condition signal();

  /**
   * Whether a step has what to do. The caller holds the log's lock.
   *
   * @param lingered the thread waited for the whole linger time
   */
  boolean isReady(boolean lingered);

  /**
   * Does at most one call of the store; false when there was nothing to do.
   *
   * @throws IOException the store failed; the step can be done again and nothing is lost
   */
  boolean step() throws IOException;
}
