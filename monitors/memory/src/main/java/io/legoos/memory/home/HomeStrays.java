package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.owner.HomeTerm;
import io.legoos.memory.owner.RegionOwner;
import io.legoos.memory.owner.VProcessKey;
import io.legoos.protocol.control.v1.MemoryMonitorRef;

/**
 * What former homes of a vProcess have left at memory monitors that its home of now knows nothing
 * of: they may have given a monitor up, or have named it when nobody heard. Guarded by the lock of
 * the vProcess.
 */
final class HomeStrays {
  private final HomeVProcess vprocess;
  private final HomeVProcess.Surroundings surroundings;
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
   * former one, and in use. Between changes; to be called again until the managers answer.
   */
  void release() {
    if (released || vprocess.isRestoring()) {
      return;
    }
    vprocess.everyHolder().forEach(this::releaseAt);
    try {
      for (MemoryMonitorRef monitor :
          surroundings.placement().everyone(vprocess.who().vprocessId())) {
        RegionOwner region =
            surroundings.directory().find(monitor, vprocess.term(), vprocess.replication());
        releaseAt(new Holder(monitor, region, new byte[0]));
      }
      released = true;
    } catch (MemoryRefusal e) {
      // The managers are asked again.
    }
  }

  private void releaseAt(Holder holder) {
    VProcessKey who = vprocess.who();
    surroundings
        .unreleased()
        .accept(holder, region -> region.releaseAll(who.vprocessId(), who.incarnation(), true));
  }
}
