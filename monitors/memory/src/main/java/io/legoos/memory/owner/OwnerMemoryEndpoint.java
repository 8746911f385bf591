package io.legoos.memory.owner;

import static io.legoos.memory.ControlCalls.answer;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.page.FramePool;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.RangeMap;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.DescribeSpaceRequest;
import io.legoos.protocol.control.v1.DescribeSpaceResponse;
import io.legoos.protocol.control.v1.DiscardInVRegionRequest;
import io.legoos.protocol.control.v1.DiscardInVRegionResponse;
import io.legoos.protocol.control.v1.ForkVRegionsRequest;
import io.legoos.protocol.control.v1.ForkVRegionsResponse;
import io.legoos.protocol.control.v1.GrantVRegionsRequest;
import io.legoos.protocol.control.v1.GrantVRegionsResponse;
import io.legoos.protocol.control.v1.MapInVRegionRequest;
import io.legoos.protocol.control.v1.MapInVRegionResponse;
import io.legoos.protocol.control.v1.MappedRange;
import io.legoos.protocol.control.v1.MeasureVRegionsRequest;
import io.legoos.protocol.control.v1.MeasureVRegionsResponse;
import io.legoos.protocol.control.v1.MovePagesRequest;
import io.legoos.protocol.control.v1.MovePagesResponse;
import io.legoos.protocol.control.v1.OwnerMemoryGrpc;
import io.legoos.protocol.control.v1.PromoteVRegionsRequest;
import io.legoos.protocol.control.v1.PromoteVRegionsResponse;
import io.legoos.protocol.control.v1.ProtectInVRegionRequest;
import io.legoos.protocol.control.v1.ProtectInVRegionResponse;
import io.legoos.protocol.control.v1.PutPagesRequest;
import io.legoos.protocol.control.v1.PutPagesResponse;
import io.legoos.protocol.control.v1.Range;
import io.legoos.protocol.control.v1.ReadPagesRequest;
import io.legoos.protocol.control.v1.ReadPagesResponse;
import io.legoos.protocol.control.v1.ReleaseSpaceRequest;
import io.legoos.protocol.control.v1.ReleaseSpaceResponse;
import io.legoos.protocol.control.v1.ReleaseVProcessRequest;
import io.legoos.protocol.control.v1.ReleaseVProcessResponse;
import io.legoos.protocol.control.v1.ReserveChargeRequest;
import io.legoos.protocol.control.v1.ReserveChargeResponse;
import io.legoos.protocol.control.v1.RevokeVRegionsRequest;
import io.legoos.protocol.control.v1.RevokeVRegionsResponse;
import io.legoos.protocol.control.v1.UnmapInVRegionRequest;
import io.legoos.protocol.control.v1.UnmapInVRegionResponse;
import io.legoos.protocol.control.v1.VouchForVRegionsRequest;
import io.legoos.protocol.control.v1.VouchForVRegionsResponse;
import io.legoos.runtime.PeerIdentity;
import java.util.List;

/** The owner's side on the control plane; called by home memory monitors only. */
public final class OwnerMemoryEndpoint extends OwnerMemoryGrpc.OwnerMemoryImplBase {
  private static final int MAX_RANGES = 65_536;

  private final LocalRegionOwner local;

  public OwnerMemoryEndpoint(LocalRegionOwner local) {
    this.local = local;
  }

  /** As the home that calls sees it. */
  private RegionOwner owner() {
    return new HomedRegionOwner(
        local, new HomeTerm(PeerIdentity.current().name(), HomeTermHeader.current()));
  }

  @Override
  public void grantVRegions(
      GrantVRegionsRequest request, StreamObserver<GrantVRegionsResponse> observer) {
    answer(
        observer,
        () -> {
          byte[] capability =
              owner()
                  .grant(
                      keyOf(request),
                      request.getSpaceId(),
                      ranges(request.getVregionsList()),
                      request.getReplica() ? VRegionRole.REPLICA : VRegionRole.OWNER);
          return GrantVRegionsResponse.newBuilder()
              .setCapability(ByteString.copyFrom(capability))
              .build();
        });
  }

  private static VProcessKey keyOf(GrantVRegionsRequest request) {
    try {
      return new VProcessKey(
          request.getVprocessId(),
          request.getProcessor().getName(),
          Incarnation.of(request.getProcessor().getIncarnation()),
          request.getEpoch());
    } catch (IllegalArgumentException e) {
      throw new MemoryRefusal(Reason.INVALID, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void mapInVRegion(
      MapInVRegionRequest request, StreamObserver<MapInVRegionResponse> observer) {
    answer(
        observer,
        () -> {
          Vma vma = new Vma(request.getProtection(), !request.getUncharged());
          owner().map(request.getSpaceId(), range(request.getRange()), vma);
          return MapInVRegionResponse.getDefaultInstance();
        });
  }

  @Override
  public void unmapInVRegion(
      UnmapInVRegionRequest request, StreamObserver<UnmapInVRegionResponse> observer) {
    answer(
        observer,
        () -> {
          owner().unmap(request.getSpaceId(), range(request.getRange()));
          return UnmapInVRegionResponse.getDefaultInstance();
        });
  }

  @Override
  public void protectInVRegion(
      ProtectInVRegionRequest request, StreamObserver<ProtectInVRegionResponse> observer) {
    answer(
        observer,
        () -> {
          owner().protect(request.getSpaceId(), range(request.getRange()), request.getProtection());
          return ProtectInVRegionResponse.getDefaultInstance();
        });
  }

  @Override
  public void discardInVRegion(
      DiscardInVRegionRequest request, StreamObserver<DiscardInVRegionResponse> observer) {
    answer(
        observer,
        () -> {
          owner().discard(request.getSpaceId(), ranges(request.getRangesList()));
          return DiscardInVRegionResponse.getDefaultInstance();
        });
  }

  @Override
  public void reserveCharge(
      ReserveChargeRequest request, StreamObserver<ReserveChargeResponse> observer) {
    answer(
        observer,
        () -> {
          owner()
              .reserve(request.getSpaceId(), request.getBytes(), ranges(request.getUnchargeList()));
          return ReserveChargeResponse.getDefaultInstance();
        });
  }

  @Override
  public void movePages(MovePagesRequest request, StreamObserver<MovePagesResponse> observer) {
    answer(
        observer,
        () -> {
          AddressRange from = range(request.getFrom());
          AddressRange to = AddressRange.ofWire(request.getToAddress(), from.length());
          owner().movePages(request.getSpaceId(), from, to.start());
          return MovePagesResponse.getDefaultInstance();
        });
  }

  @Override
  public void readPages(ReadPagesRequest request, StreamObserver<ReadPagesResponse> observer) {
    answer(
        observer, () -> toWire(owner().readPages(request.getSpaceId(), range(request.getRange()))));
  }

  private static ReadPagesResponse toWire(PageBatch batch) {
    return ReadPagesResponse.newBuilder()
        .addAllAddresses(batch.addresses())
        .addAllPages(batch.pages().stream().map(ByteString::copyFrom).toList())
        .setNextAddress(batch.nextAddress())
        .build();
  }

  @Override
  public void promoteVRegions(
      PromoteVRegionsRequest request, StreamObserver<PromoteVRegionsResponse> observer) {
    answer(
        observer,
        () -> {
          owner().promote(request.getSpaceId(), ranges(request.getVregionsList()));
          return PromoteVRegionsResponse.getDefaultInstance();
        });
  }

  @Override
  public void vouchForVRegions(
      VouchForVRegionsRequest request, StreamObserver<VouchForVRegionsResponse> observer) {
    answer(
        observer,
        () -> {
          owner().vouch(request.getSpaceId(), ranges(request.getVregionsList()));
          return VouchForVRegionsResponse.getDefaultInstance();
        });
  }

  @Override
  public void measureVRegions(
      MeasureVRegionsRequest request, StreamObserver<MeasureVRegionsResponse> observer) {
    answer(
        observer,
        () ->
            MeasureVRegionsResponse.newBuilder()
                .setHeldBytes(
                    owner().heldBytes(request.getSpaceId(), ranges(request.getVregionsList())))
                .build());
  }

  @Override
  public void revokeVRegions(
      RevokeVRegionsRequest request, StreamObserver<RevokeVRegionsResponse> observer) {
    answer(
        observer,
        () -> {
          owner().revoke(request.getSpaceId(), ranges(request.getVregionsList()));
          return RevokeVRegionsResponse.getDefaultInstance();
        });
  }

  @Override
  public void putPages(PutPagesRequest request, StreamObserver<PutPagesResponse> observer) {
    answer(
        observer,
        () -> {
          if (request.getOlder()) {
            owner().putOlderPages(request.getSpaceId(), batchOf(request));
          } else {
            owner().putPages(request.getSpaceId(), batchOf(request));
          }
          return PutPagesResponse.getDefaultInstance();
        });
  }

  private static PageBatch batchOf(PutPagesRequest request) {
    List<Long> addresses = request.getAddressesList();
    List<ByteString> pages = request.getPagesList();
    if (addresses.size() != pages.size() || pages.size() > PageBatch.MAX_PAGES) {
      throw new MemoryRefusal(Reason.INVALID, "a batch of " + pages.size() + " pages");
    }
    addresses.forEach(address -> AddressRange.ofWire(address, FramePool.FRAME_BYTES));
    if (pages.stream().anyMatch(page -> page.size() != FramePool.FRAME_BYTES)) {
      throw new MemoryRefusal(Reason.INVALID, "a page has 4096 bytes");
    }
    return new PageBatch(addresses, pages.stream().map(ByteString::toByteArray).toList(), 0);
  }

  @Override
  public void forkVRegions(
      ForkVRegionsRequest request, StreamObserver<ForkVRegionsResponse> observer) {
    answer(
        observer,
        () -> {
          owner().fork(request.getParentSpaceId(), request.getChildSpaceId());
          return ForkVRegionsResponse.getDefaultInstance();
        });
  }

  @Override
  public void releaseSpace(
      ReleaseSpaceRequest request, StreamObserver<ReleaseSpaceResponse> observer) {
    answer(
        observer,
        () -> {
          owner().release(request.getSpaceId());
          return ReleaseSpaceResponse.getDefaultInstance();
        });
  }

  @Override
  public void releaseVProcess(
      ReleaseVProcessRequest request, StreamObserver<ReleaseVProcessResponse> observer) {
    answer(
        observer,
        () -> {
          owner()
              .releaseAll(
                  request.getVprocessId(),
                  incarnation(request.getProcessorIncarnation()),
                  request.getFormerHomesOnly());
          return ReleaseVProcessResponse.getDefaultInstance();
        });
  }

  @Override
  public void describeSpace(
      DescribeSpaceRequest request, StreamObserver<DescribeSpaceResponse> observer) {
    answer(
        observer,
        () -> {
          DescribeSpaceResponse.Builder response = DescribeSpaceResponse.newBuilder();
          for (RangeMap.Entry<Vma> vma : owner().describe(request.getSpaceId())) {
            response.addMapped(
                MappedRange.newBuilder()
                    .setRange(
                        Range.newBuilder()
                            .setAddress(vma.range().start())
                            .setLengthBytes(vma.range().length()))
                    .setProtection(vma.value().protection())
                    .setUncharged(!vma.value().charged()));
          }
          return response.build();
        });
  }

  private static Incarnation incarnation(ByteString bytes) {
    try {
      return Incarnation.of(bytes);
    } catch (IllegalArgumentException e) {
      throw new MemoryRefusal(Reason.INVALID, String.valueOf(e.getMessage()));
    }
  }

  private static AddressRange range(Range range) {
    return AddressRange.ofWire(range.getAddress(), range.getLengthBytes());
  }

  private static List<AddressRange> ranges(List<Range> ranges) {
    if (ranges.size() > MAX_RANGES) {
      throw new MemoryRefusal(Reason.INVALID, "a request of " + ranges.size() + " ranges");
    }
    return ranges.stream().map(OwnerMemoryEndpoint::range).toList();
  }
}
