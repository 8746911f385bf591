package io.legoos.cli.vnode;

import io.legoos.cli.Sizes;
import io.legoos.cli.TextTable;
import io.legoos.protocol.control.v1.VNodeDescription;
import java.util.List;

/**
 * A vNode as users see it; the names are the keys of {@code -o json}.
 *
 * @param storage name of the storage monitor that has its files
 * @param volumeBytes 0: no limit of its own
 * @param programs that run in it now
 * @param maxProcesses processes and threads that it may have at each processor; 0: the default
 * @param network host or own: see {@code lego vnode create --network}
 */
record VNodeView(
    String name,
    String storage,
    long volumeBytes,
    long ownerUid,
    int programs,
    int maxProcesses,
    String network) {
  static VNodeView of(VNodeDescription vnode) {
    return new VNodeView(
        vnode.getName(),
        vnode.getStorage(),
        vnode.getVolumeBytes(),
        Integer.toUnsignedLong(vnode.getOwnerUid()),
        vnode.getPrograms(),
        vnode.getMaxTasks(),
        vnode.getOwnNetwork() ? "own" : "host");
  }

  static String table(List<VNodeView> vnodes) {
    TextTable table = new TextTable("NAME", "STORAGE", "VOLUME", "OWNER", "NETWORK", "PROGRAMS");
    for (VNodeView vnode : vnodes) {
      table.add(
          vnode.name(),
          vnode.storage(),
          vnode.volumeBytes() == 0 ? "-" : Sizes.human(vnode.volumeBytes()),
          Long.toString(vnode.ownerUid()),
          vnode.network(),
          Integer.toString(vnode.programs()));
    }
    return table.toString();
  }
}
