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
 */
record VNodeView(String name, String storage, long volumeBytes, long ownerUid, int programs) {
  static VNodeView of(VNodeDescription vnode) {
    return new VNodeView(
        vnode.getName(),
        vnode.getStorage(),
        vnode.getVolumeBytes(),
        Integer.toUnsignedLong(vnode.getOwnerUid()),
        vnode.getPrograms());
  }

  static String table(List<VNodeView> vnodes) {
    TextTable table = new TextTable("NAME", "STORAGE", "VOLUME", "OWNER", "PROGRAMS");
    for (VNodeView vnode : vnodes) {
      table.add(
          vnode.name(),
          vnode.storage(),
          vnode.volumeBytes() == 0 ? "-" : Sizes.human(vnode.volumeBytes()),
          Long.toString(vnode.ownerUid()),
          Integer.toString(vnode.programs()));
    }
    return table.toString();
  }
}
