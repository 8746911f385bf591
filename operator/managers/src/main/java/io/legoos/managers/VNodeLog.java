package io.legoos.managers;

import java.io.IOException;
import java.util.List;

/** Keeps which vNodes there are, over restarts of the managers. Not thread-safe. */
public interface VNodeLog extends AutoCloseable {
  /** What was kept when it was opened, oldest first. */
  List<? extends VNodeChange> replayed();

  /**
   * Keeps one more; durable when it returns.
   *
   * @throws IOException when it cannot be kept
   */
  void append(VNodeChange change) throws IOException;

  @Override
  void close() throws IOException;
}
