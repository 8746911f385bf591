package io.legoos.memory.owner;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.RefusalStatus;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.DescribeSpaceRequest;
import io.legoos.protocol.control.v1.DiscardInVRegionRequest;
import io.legoos.protocol.control.v1.ForkVRegionsRequest;
import io.legoos.protocol.control.v1.GrantVRegionsRequest;
import io.legoos.protocol.control.v1.MapInVRegionRequest;
import io.legoos.protocol.control.v1.MeasureVRegionsRequest;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.MovePagesRequest;
import io.legoos.protocol.control.v1.OwnerMemoryGrpc;
import io.legoos.protocol.control.v1.OwnerMemoryGrpc.OwnerMemoryBlockingStub;
import io.legoos.protocol.control.v1.PromoteVRegionsRequest;
import io.legoos.protocol.control.v1.ProtectInVRegionRequest;
import io.legoos.protocol.control.v1.PutPagesRequest;
import io.legoos.protocol.control.v1.Range;
import io.legoos.protocol.control.v1.ReadPagesRequest;
import io.legoos.protocol.control.v1.ReadPagesResponse;
import io.legoos.protocol.control.v1.ReleaseSpaceRequest;
import io.legoos.protocol.control.v1.ReleaseVProcessRequest;
import io.legoos.protocol.control.v1.ReserveChargeRequest;
import io.legoos.protocol.control.v1.RevokeVRegionsRequest;
import io.legoos.protocol.control.v1.Role;
import io.legoos.protocol.control.v1.UnmapInVRegionRequest;
import io.legoos.protocol.control.v1.VouchForVRegionsRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Another memory monitor, asked over the control plane. Calls block until their deadline.
 * Thread-safe.
 */
public final class RemoteRegionOwner implements RegionOwner {
  private final String name;
  private final OwnerMemoryBlockingStub stub;
  private final long vregionBytes;
  private final Duration deadline;

  /**
   * Calls nobody yet.
   *
   * @param name of the monitor, for messages
   * @param deadline of every call; none does more than walk page tables
   */
  public RemoteRegionOwner(String name, Channel channel, long vregionBytes, Duration deadline) {
    this.name = name;
    this.stub = OwnerMemoryGrpc.newBlockingStub(channel);
    this.vregionBytes = vregionBytes;
    this.deadline = deadline;
  }

  private <R> R call(Function<OwnerMemoryBlockingStub, R> request) {
    try {
      return request.apply(stub.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS));
    } catch (StatusRuntimeException e) {
      throw RefusalStatus.of(e, "memory monitor " + name);
    }
  }

  @Override
  public byte[] grant(
      VProcessKey who, long spaceId, List<AddressRange> vregions, VRegionRole role) {
    GrantVRegionsRequest request =
        GrantVRegionsRequest.newBuilder()
            .setVprocessId(who.vprocessId())
            .setSpaceId(spaceId)
            .setProcessor(
                MonitorIdentity.newBuilder()
                    .setName(who.processor())
                    .setRole(Role.ROLE_PROCESSOR)
                    .setIncarnation(who.incarnation().toByteString()))
            .setEpoch(who.epoch())
            .setVregionBytes(vregionBytes)
            .addAllVregions(toWire(vregions))
            .setReplica(role == VRegionRole.REPLICA)
            .build();
    return call(s -> s.grantVRegions(request)).getCapability().toByteArray();
  }

  @Override
  public void promote(long spaceId, List<AddressRange> vregions) {
    call(
        s ->
            s.promoteVRegions(
                PromoteVRegionsRequest.newBuilder()
                    .setSpaceId(spaceId)
                    .addAllVregions(toWire(vregions))
                    .build()));
  }

  @Override
  public void vouch(long spaceId, List<AddressRange> vregions) {
    call(
        s ->
            s.vouchForVRegions(
                VouchForVRegionsRequest.newBuilder()
                    .setSpaceId(spaceId)
                    .addAllVregions(toWire(vregions))
                    .build()));
  }

  @Override
  public long heldBytes(long spaceId, List<AddressRange> vregions) {
    return call(s ->
            s.measureVRegions(
                MeasureVRegionsRequest.newBuilder()
                    .setSpaceId(spaceId)
                    .addAllVregions(toWire(vregions))
                    .build()))
        .getHeldBytes();
  }

  @Override
  public void revoke(long spaceId, List<AddressRange> vregions) {
    call(
        s ->
            s.revokeVRegions(
                RevokeVRegionsRequest.newBuilder()
                    .setSpaceId(spaceId)
                    .addAllVregions(toWire(vregions))
                    .build()));
  }

  @Override
  public void map(long spaceId, AddressRange range, Vma vma) {
    call(
        s ->
            s.mapInVRegion(
                MapInVRegionRequest.newBuilder()
                    .setSpaceId(spaceId)
                    .setRange(toWire(range))
                    .setProtection(vma.protection())
                    .setUncharged(!vma.charged())
                    .build()));
  }

  @Override
  public void unmap(long spaceId, AddressRange range) {
    call(
        s ->
            s.unmapInVRegion(
                UnmapInVRegionRequest.newBuilder()
                    .setSpaceId(spaceId)
                    .setRange(toWire(range))
                    .build()));
  }

  @Override
  public void protect(long spaceId, AddressRange range, int protection) {
    call(
        s ->
            s.protectInVRegion(
                ProtectInVRegionRequest.newBuilder()
                    .setSpaceId(spaceId)
                    .setRange(toWire(range))
                    .setProtection(protection)
                    .build()));
  }

  @Override
  public void discard(long spaceId, List<AddressRange> ranges) {
    call(
        s ->
            s.discardInVRegion(
                DiscardInVRegionRequest.newBuilder()
                    .setSpaceId(spaceId)
                    .addAllRanges(toWire(ranges))
                    .build()));
  }

  @Override
  public void reserve(long spaceId, long bytes, List<AddressRange> uncharged) {
    call(
        s ->
            s.reserveCharge(
                ReserveChargeRequest.newBuilder()
                    .setSpaceId(spaceId)
                    .setBytes(bytes)
                    .addAllUncharge(toWire(uncharged))
                    .build()));
  }

  @Override
  public void movePages(long spaceId, AddressRange from, long toStart) {
    call(
        s ->
            s.movePages(
                MovePagesRequest.newBuilder()
                    .setSpaceId(spaceId)
                    .setFrom(toWire(from))
                    .setToAddress(toStart)
                    .build()));
  }

  @Override
  public PageBatch readPages(long spaceId, AddressRange range) {
    return batchOf(call(s -> s.readPages(pagesRequest(spaceId, range))));
  }

  private static ReadPagesRequest pagesRequest(long spaceId, AddressRange range) {
    return ReadPagesRequest.newBuilder().setSpaceId(spaceId).setRange(toWire(range)).build();
  }

  private PageBatch batchOf(ReadPagesResponse response) {
    if (response.getAddressesCount() != response.getPagesCount()) {
      throw new MemoryRefusal(
          MemoryRefusal.Reason.UNAVAILABLE, "memory monitor " + name + " sent a malformed batch");
    }
    return new PageBatch(
        response.getAddressesList(),
        response.getPagesList().stream().map(ByteString::toByteArray).toList(),
        response.getNextAddress());
  }

  @Override
  public void putPages(long spaceId, PageBatch batch) {
    put(spaceId, batch, false);
  }

  @Override
  public void putOlderPages(long spaceId, PageBatch batch) {
    put(spaceId, batch, true);
  }

  private void put(long spaceId, PageBatch batch, boolean older) {
    call(
        s ->
            s.putPages(
                PutPagesRequest.newBuilder()
                    .setSpaceId(spaceId)
                    .addAllAddresses(batch.addresses())
                    .addAllPages(batch.pages().stream().map(ByteString::copyFrom).toList())
                    .setOlder(older)
                    .build()));
  }

  @Override
  public void fork(long parent, long child) {
    call(
        s ->
            s.forkVRegions(
                ForkVRegionsRequest.newBuilder()
                    .setParentSpaceId(parent)
                    .setChildSpaceId(child)
                    .build()));
  }

  @Override
  public void release(long spaceId) {
    call(s -> s.releaseSpace(ReleaseSpaceRequest.newBuilder().setSpaceId(spaceId).build()));
  }

  @Override
  public List<RangeMap.Entry<Vma>> describe(long spaceId) {
    return call(s -> s.describeSpace(DescribeSpaceRequest.newBuilder().setSpaceId(spaceId).build()))
        .getMappedList()
        .stream()
        .map(
            mapped ->
                new RangeMap.Entry<>(
                    AddressRange.ofWire(
                        mapped.getRange().getAddress(), mapped.getRange().getLengthBytes()),
                    new Vma(mapped.getProtection(), !mapped.getUncharged())))
        .toList();
  }

  @Override
  public void releaseAll(String vprocessId, Incarnation processor, boolean formerHomesOnly) {
    call(
        s ->
            s.releaseVProcess(
                ReleaseVProcessRequest.newBuilder()
                    .setVprocessId(vprocessId)
                    .setProcessorIncarnation(processor.toByteString())
                    .setFormerHomesOnly(formerHomesOnly)
                    .build()));
  }

  private static Range toWire(AddressRange range) {
    return Range.newBuilder().setAddress(range.start()).setLengthBytes(range.length()).build();
  }

  private static List<Range> toWire(List<AddressRange> ranges) {
    return ranges.stream().map(RemoteRegionOwner::toWire).toList();
  }
}
