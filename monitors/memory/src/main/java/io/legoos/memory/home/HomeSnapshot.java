package io.legoos.memory.home;

import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.Vma;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that a home knows of a vProcess, at one moment. */
record HomeSnapshot(List<ShareView> shares, List<Space> spaces) {
  /**
   * One space.
   *
   * @param vregions with the number of the share that each belongs to
   */
  record Space(long id, List<RangeMap.Entry<Vma>> mapped, Map<AddressRange, Long> vregions) {}

  /** To be called under the lock of the vProcess. */
  static HomeSnapshot of(HomeVProcess vprocess) {
    List<Space> spaces = new ArrayList<>();
    vprocess.spaces().forEach((id, state) -> spaces.add(spaceOf(id, state)));
    return new HomeSnapshot(vprocess.views(), spaces);
  }

  private static Space spaceOf(long id, SpaceState state) {
    Map<AddressRange, Long> vregions = new LinkedHashMap<>();
    for (AddressRange range : state.vregions().all()) {
      state.vregions().parts(range).forEach(part -> vregions.put(part.range(), part.share().id()));
    }
    return new Space(id, state.vmas().all(), vregions);
  }
}
