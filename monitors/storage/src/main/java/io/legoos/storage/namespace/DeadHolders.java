package io.legoos.storage.namespace;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashSet;
import java.util.Set;

/** The incarnations of processor monitors that the managers have declared dead. Thread-safe. */
final class DeadHolders {
  /** As many as the managers know. */
  private static final int MAX_DEAD = 4096;

  @GuardedBy("this")
  private final Set<String> incarnations = new LinkedHashSet<>();

  /** False when it is known already. */
  synchronized boolean add(String incarnation) {
    if (!incarnations.add(incarnation)) {
      return false;
    }
    if (incarnations.size() > MAX_DEAD) {
      incarnations.remove(incarnations.iterator().next());
    }
    return true;
  }

  synchronized boolean contains(HolderKey holder) {
    return incarnations.contains(holder.incarnation());
  }
}
