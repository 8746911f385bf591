package io.legoos.memory.home;

import io.legoos.memory.owner.RegionOwner;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MemoryMonitorRef;

/**
 * A memory monitor that holds a share.
 *
 * @param capability opens lanes to it for the vProcess
 */
record Holder(MemoryMonitorRef monitor, RegionOwner region, byte[] capability) {
  String name() {
    return monitor.getIdentity().getName();
  }

  Incarnation incarnation() {
    return Incarnation.of(monitor.getIdentity().getIncarnation());
  }
}
