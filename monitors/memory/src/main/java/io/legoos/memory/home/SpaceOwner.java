package io.legoos.memory.home;

import io.legoos.memory.owner.RegionOwner;
import io.legoos.protocol.control.v1.MemoryMonitorRef;

/** An owner of vRegions of one space; one object per owner and space, compared by identity. */
final class SpaceOwner {
  private final MemoryMonitorRef monitor;
  private final RegionOwner region;
  private final byte[] capability;

  SpaceOwner(MemoryMonitorRef monitor, RegionOwner region, byte[] capability) {
    this.monitor = monitor;
    this.region = region;
    this.capability = capability;
  }

  String name() {
    return monitor.getIdentity().getName();
  }

  MemoryMonitorRef monitor() {
    return monitor;
  }

  RegionOwner region() {
    return region;
  }

  byte[] capability() {
    return capability;
  }
}
