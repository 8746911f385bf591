package io.legoos.memory.home;

import io.legoos.memory.owner.RegionOwner;
import io.legoos.protocol.control.v1.MemoryMonitorRef;

/** How to talk to an owner: directly when it is this monitor, else over the control plane. */
@FunctionalInterface
public interface OwnerDirectory {
  /**
   * A handle to an owner of a vProcess's pages.
   *
   * @param term of the home that asks; see {@link io.legoos.memory.owner.HomeTerm}
   * @param replication of that vProcess: an owner that is silent is given up sooner when others
   *     hold the pages too
   */
  RegionOwner find(MemoryMonitorRef monitor, long term, int replication);
}
