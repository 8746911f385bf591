package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.owner.HomeTerm;
import io.legoos.memory.owner.VProcessKey;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What former homes of a vProcess have left at memory monitors that its home of now knows nothing
 * of: they may have given a monitor up, or have named it when nobody heard. Guarded by the lock of
 * the vProcess.
 */
final class HomeStrays {
  private final HomeVProcess vprocess;
  private final HomeVProcess.Surroundings surroundings;

  /** Monitors that are asked until they answer. */
  private final Set<Incarnation> asked = new HashSet<>();

  private boolean released;

  /** A first home has no former one. */
  HomeStrays(HomeVProcess vprocess, HomeVProcess.Surroundings surroundings) {
    this.vprocess = vprocess;
    this.surroundings = surroundings;
    this.released = vprocess.term() == HomeTerm.FIRST;
  }

  /** Whether every monitor has been asked, or will be until it answers. */
  boolean areReleased() {
    return released;
  }

  /**
   * Has every memory monitor that lives free what former homes left there, also one that is full or
   * to be empty. Nothing before this is the home: what an owner has that was not asked yet is of a
   * former one, and in use. Between changes; to be called again until the managers have named all,
   * and all of those have registered.
   */
  void release() {
    if (released || vprocess.isRestoring()) {
      return;
    }
    vprocess.everyHolder().forEach(this::releaseAt);
    List<MemoryMonitorRef> everyone;
    try {
      everyone = surroundings.placement().everyone(vprocess.who().vprocessId());
    } catch (MemoryRefusal e) {
      return; // the managers are asked again
    }
    boolean all = true;
    for (MemoryMonitorRef monitor : everyone) {
      all &= releaseAt(monitor);
    }
    released = all;
  }

  /** False when it is to be tried again: it has no address yet, or none that can be used. */
  private boolean releaseAt(MemoryMonitorRef monitor) {
    if (asked.contains(Incarnation.of(monitor.getIdentity().getIncarnation()))) {
      return true;
    }
    if (monitor.getControlAddress().isEmpty()) {
      return false;
    }
    try {
      releaseAt(
          new Holder(
              monitor,
              surroundings.directory().find(monitor, vprocess.term(), vprocess.replication()),
              new byte[0]));
      return true;
    } catch (MemoryRefusal e) {
      return false;
    }
  }

  private void releaseAt(Holder holder) {
    if (asked.add(holder.incarnation())) {
      VProcessKey who = vprocess.who();
      surroundings
          .unreleased()
          .accept(holder, region -> region.releaseAll(who.vprocessId(), who.incarnation(), true));
    }
  }
}
