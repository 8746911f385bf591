package io.legoos.processor.remote;

import io.legoos.protocol.Incarnation;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds out who holds the shares of a vProcess now, and tells the links. */
@FunctionalInterface
public interface ShareRecovery {
  /** Knows nobody but those that were there from the beginning. */
  ShareRecovery NONE =
      unreachable -> {
        throw new IOException("there is nobody else to ask");
      };

  /**
   * Asks the home; when this returns, all links go where it said.
   *
   * @param unreachable a memory monitor that does not answer and is to be given up; null: none
   * @throws IOException when the home does not answer in time
   */
  void recover(@Nullable Incarnation unreachable) throws IOException;

  /**
   * The owner of a share has no page frame left: has the home move pages away from it.
   *
   * @return false when no other memory monitor has room for them
   * @throws IOException when the home does not answer in time
   */
  default boolean relieve(long shareId) throws IOException {
    return false;
  }
}
