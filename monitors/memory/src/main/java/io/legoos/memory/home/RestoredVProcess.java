package io.legoos.memory.home;

import io.legoos.memory.owner.VProcessKey;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.Incarnation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a processor monitor knows of a vProcess whose home is lost.
 *
 * @param term of the home that is asked for, higher than all before it
 * @param named null: it has no name
 * @param limitBytes of every space; 0: none
 * @param replication of its pages, 1 or 2; 0: the cluster's
 * @param unreachable memory monitors that do not answer
 */
record RestoredVProcess(
    VProcessKey who,
    long term,
    @Nullable NamedAttempt named,
    long limitBytes,
    int replication,
    List<Incarnation> unreachable,
    List<ShareView> shares,
    List<Space> spaces) {
  /**
   * One space.
   *
   * @param mapped also where there is no owner; owners know more of what they own
   * @param grants vRegions by the number of their share
   */
  record Space(long id, List<RangeMap.Entry<Vma>> mapped, Map<AddressRange, Long> grants) {}
}
