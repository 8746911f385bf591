package io.legoos.managers;

import io.legoos.managers.PlacementRefusedException.Reason;
import io.legoos.managers.membership.Member;
import io.legoos.managers.membership.MembershipTable;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;

/**
 * Deletes vNodes: files first, then the name. A deletion that began goes forward only: until the
 * storage monitor has said that the files are gone nothing may use them, also after a restart of
 * the managers. Thread-safe.
 */
final class VNodeRemoval {
  private final GlobalStorageManager gsm;
  private final MembershipTable table;
  private final BooleanSupplier freshReports;
  private final Volumes volumes;

  /** The volumes of the storage monitors. */
  @FunctionalInterface
  interface Volumes {
    /**
     * Deletes a volume if it is there; returns when it is gone.
     *
     * @throws PlacementRefusedException when that is not known
     */
    void delete(Member storage, String vnode) throws PlacementRefusedException;
  }

  /**
   * Deletes none yet.
   *
   * @param freshReports waits for reports of all live processor monitors; false: in vain
   */
  VNodeRemoval(
      GlobalStorageManager gsm,
      MembershipTable table,
      BooleanSupplier freshReports,
      Volumes volumes) {
    this.gsm = gsm;
    this.table = table;
    this.freshReports = freshReports;
    this.volumes = volumes;
  }

  /**
   * Deletes a vNode in which nothing runs. Takes as long as its files.
   *
   * @param mayDelete whether the caller may delete what that uid owns
   * @throws PlacementRefusedException when it may not be, or is not surely gone
   * @throws IOException when the managers cannot keep that it is gone
   */
  VNodePlacement remove(String vnode, IntPredicate mayDelete)
      throws PlacementRefusedException, IOException {
    VNodePlacement placement = gsm.reserve(vnode, mayDelete);
    try {
      // Reports from before say too much (a program that has ended since) and too little (one that
      // was given its place just before the reservation). What is told now is so.
      boolean fresh = freshReports.getAsBoolean();
      refuseInUse(vnode);
      if (!fresh) {
        throw new PlacementRefusedException(
            Reason.NO_MONITOR,
            "not every processor monitor says what runs there; see 'lego status', and try again");
      }
      Member storage = gsm.storageOf(placement);
      gsm.keep(new VNodeDeletion(vnode, false));
      volumes.delete(storage, vnode);
      gsm.keep(new VNodeDeletion(vnode, true));
      return placement;
    } finally {
      gsm.release(vnode);
    }
  }

  private void refuseInUse(String vnode) throws PlacementRefusedException {
    int programs = VNodePrograms.running(table).getOrDefault(vnode, 0);
    if (programs > 0) {
      throw new PlacementRefusedException(
          Reason.IN_USE,
          "programs run in vNode "
              + vnode
              + " ("
              + programs
              + "); 'lego ps' shows them; end them first");
    }
  }
}
