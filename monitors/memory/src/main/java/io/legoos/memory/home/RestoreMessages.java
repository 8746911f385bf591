package io.legoos.memory.home;

import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.owner.HomeTerm;
import io.legoos.memory.owner.RegionOwner;
import io.legoos.memory.owner.VProcessKey;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.MappedRange;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.control.v1.Range;
import io.legoos.protocol.control.v1.RestoreVProcessRequest;
import io.legoos.protocol.control.v1.RestoredGrant;
import io.legoos.protocol.control.v1.RestoredSpace;
import io.legoos.protocol.control.v1.Share;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads what a new home is told of a vProcess, and writes what its former home says. Pure. */
final class RestoreMessages {
  private static final int MAX_SPACES = 65_536;
  private static final int MAX_RANGES = 1 << 20;

  private RestoreMessages() {}

  /**
   * What a request says.
   *
   * @throws MemoryRefusal INVALID
   */
  static RestoredVProcess of(
      RestoreVProcessRequest request, Function<MemoryMonitorRef, RegionOwner> directory) {
    if (request.getSpacesCount() > MAX_SPACES || request.getSharesCount() > MAX_SPACES) {
      throw new MemoryRefusal(Reason.INVALID, "too many spaces or shares");
    }
    try {
      return new RestoredVProcess(
          new VProcessKey(
              request.getVprocessId(),
              request.getProcessor().getName(),
              Incarnation.of(request.getProcessor().getIncarnation()),
              request.getEpoch()),
          termOf(request.getHomeTerm()),
          request.getVprocessUid().isEmpty()
              ? null
              : NamedAttempt.ofWire(request.getVprocessUid(), request.getAttempt()),
          request.getMemoryLimitBytes(),
          request.getReplication(),
          request.getUnreachableList().stream().map(Incarnation::of).toList(),
          request.getSharesList().stream().map(share -> share(share, directory)).toList(),
          request.getSpacesList().stream().map(RestoreMessages::space).toList());
    } catch (IllegalArgumentException e) {
      throw new MemoryRefusal(Reason.INVALID, String.valueOf(e.getMessage()));
    }
  }

  /**
   * The term of a home as a processor counts it; one that does not is in its first.
   *
   * @throws MemoryRefusal INVALID
   */
  static long termOf(int term) {
    if (term < 0) {
      throw new MemoryRefusal(Reason.INVALID, "the term of a home is " + term);
    }
    return Math.max(HomeTerm.FIRST, term);
  }

  private static ShareView share(Share share, Function<MemoryMonitorRef, RegionOwner> directory) {
    return new ShareView(
        share.getId(),
        share.getGeneration(),
        share.getEpoch(),
        new Holder(
            share.getOwner(),
            directory.apply(share.getOwner()),
            share.getCapability().toByteArray()),
        share.hasSecondary()
            ? new Holder(
                share.getSecondary(),
                directory.apply(share.getSecondary()),
                share.getSecondaryCapability().toByteArray())
            : null,
        share.getLost(),
        share.getSought(),
        share.getWhole(),
        share.getLosses());
  }

  private static RestoredVProcess.Space space(RestoredSpace space) {
    if (space.getMappedCount() > MAX_RANGES || space.getGrantsCount() > MAX_RANGES) {
      throw new MemoryRefusal(Reason.INVALID, "too many ranges");
    }
    List<RangeMap.Entry<Vma>> mapped = new ArrayList<>();
    for (MappedRange range : space.getMappedList()) {
      mapped.add(
          new RangeMap.Entry<>(
              range(range.getRange()), new Vma(range.getProtection(), !range.getUncharged())));
    }
    Map<AddressRange, Long> grants = new HashMap<>();
    for (RestoredGrant grant : space.getGrantsList()) {
      grants.put(range(grant.getRange()), grant.getShareId());
    }
    return new RestoredVProcess.Space(space.getSpaceId(), mapped, grants);
  }

  /** A space in the words of a restore. */
  static RestoredSpace toWire(HomeSnapshot.Space space) {
    RestoredSpace.Builder wire = RestoredSpace.newBuilder().setSpaceId(space.id());
    for (RangeMap.Entry<Vma> vma : space.mapped()) {
      wire.addMapped(
          MappedRange.newBuilder()
              .setRange(toWire(vma.range()))
              .setProtection(vma.value().protection())
              .setUncharged(!vma.value().charged()));
    }
    space
        .vregions()
        .forEach(
            (range, share) ->
                wire.addGrants(
                    RestoredGrant.newBuilder().setRange(toWire(range)).setShareId(share)));
    return wire.build();
  }

  private static Range toWire(AddressRange range) {
    return Range.newBuilder().setAddress(range.start()).setLengthBytes(range.length()).build();
  }

  private static AddressRange range(Range range) {
    return AddressRange.ofWire(range.getAddress(), range.getLengthBytes());
  }
}
