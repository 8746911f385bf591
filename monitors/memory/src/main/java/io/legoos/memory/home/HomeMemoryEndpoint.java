package io.legoos.memory.home;

import static io.legoos.memory.ControlCalls.answer;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.legoos.memory.MemoryRefusal;
import io.legoos.memory.MemoryRefusal.Reason;
import io.legoos.memory.owner.VProcessKey;
import io.legoos.memory.region.AddressRange;
import io.legoos.memory.region.Vma;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.CreateSpaceRequest;
import io.legoos.protocol.control.v1.CreateSpaceResponse;
import io.legoos.protocol.control.v1.DestroySpaceRequest;
import io.legoos.protocol.control.v1.DestroySpaceResponse;
import io.legoos.protocol.control.v1.DiscardRequest;
import io.legoos.protocol.control.v1.DiscardResponse;
import io.legoos.protocol.control.v1.ForkSpaceRequest;
import io.legoos.protocol.control.v1.ForkSpaceResponse;
import io.legoos.protocol.control.v1.HandOverHomeRequest;
import io.legoos.protocol.control.v1.HandOverHomeResponse;
import io.legoos.protocol.control.v1.HomeMemoryGrpc;
import io.legoos.protocol.control.v1.LeaveHomeRequest;
import io.legoos.protocol.control.v1.LeaveHomeResponse;
import io.legoos.protocol.control.v1.MapRequest;
import io.legoos.protocol.control.v1.MapResponse;
import io.legoos.protocol.control.v1.MarkBusyRequest;
import io.legoos.protocol.control.v1.MarkBusyResponse;
import io.legoos.protocol.control.v1.ProtectRequest;
import io.legoos.protocol.control.v1.ProtectResponse;
import io.legoos.protocol.control.v1.Range;
import io.legoos.protocol.control.v1.RelieveRequest;
import io.legoos.protocol.control.v1.RelieveResponse;
import io.legoos.protocol.control.v1.RemapRequest;
import io.legoos.protocol.control.v1.RemapResponse;
import io.legoos.protocol.control.v1.ResolveOwnersRequest;
import io.legoos.protocol.control.v1.ResolveOwnersResponse;
import io.legoos.protocol.control.v1.RestoreVProcessRequest;
import io.legoos.protocol.control.v1.SharesRequest;
import io.legoos.protocol.control.v1.SharesResponse;
import io.legoos.protocol.control.v1.UnmapRequest;
import io.legoos.protocol.control.v1.UnmapResponse;
import io.legoos.protocol.control.v1.VRegionGrant;
import io.legoos.protocol.memory.NewSpaceLimits;
import io.legoos.protocol.page.LaneHello;
import io.legoos.runtime.PeerIdentity;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The home's side on the control plane; called by processor monitors only, each of which sees only
 * its own spaces.
 */
public final class HomeMemoryEndpoint extends HomeMemoryGrpc.HomeMemoryImplBase {
  private static final int MAX_RANGES = 65_536;

  private final HomeSpaces spaces;

  public HomeMemoryEndpoint(HomeSpaces spaces) {
    this.spaces = spaces;
  }

  private HomeSpace find(long spaceId) {
    return spaces.find(spaceId, PeerIdentity.current().name());
  }

  @Override
  public void createSpace(
      CreateSpaceRequest request, StreamObserver<CreateSpaceResponse> observer) {
    answer(
        observer,
        () -> {
          VProcessKey who = keyOf(request);
          if (!who.processor().equals(PeerIdentity.current().name())) {
            throw new MemoryRefusal(
                Reason.STALE_PROCESSOR, "the caller is not processor monitor " + who.processor());
          }
          if (request.getMemoryLimitBytes() < 0) {
            throw new MemoryRefusal(Reason.INVALID, "a negative memory limit");
          }
          checkReplication(request.getReplication());
          @Nullable NamedAttempt named =
              request.getVprocessUid().isEmpty()
                  ? null
                  : NamedAttempt.ofWire(request.getVprocessUid(), request.getAttempt());
          List<Mapping> maps = firstMaps(request);
          spaces.create(
              RestoreMessages.termOf(request.getHomeTerm()),
              request.getSpaceId(),
              who,
              named,
              request.getMemoryLimitBytes(),
              request.getReplication());
          CreateSpaceResponse.Builder response =
              CreateSpaceResponse.newBuilder().setVregionBytes(spaces.vregionBytes());
          if (!maps.isEmpty() || request.getPoolBytes() > 0) {
            HomeSpace.Placed placed =
                find(request.getSpaceId())
                    .mapFirst(maps, request.getPoolBytes(), request.getParentSpaceId());
            response.setPoolAddress(placed.address()).addAllGrants(toWire(placed.grants()));
          }
          return response.build();
        });
  }

  private static List<Mapping> firstMaps(CreateSpaceRequest request) {
    long pool = request.getPoolBytes();
    if (request.getMapsCount() > NewSpaceLimits.MAX_MAPS
        || pool < 0
        || pool > NewSpaceLimits.MAX_POOL_BYTES
        || pool % AddressRange.PAGE_BYTES != 0) {
      throw new MemoryRefusal(
          Reason.INVALID, request.getMapsCount() + " first maps and a pool of " + pool + " bytes");
    }
    return request.getMapsList().stream()
        .map(
            map ->
                new Mapping(
                    AddressRange.ofWire(map.getAddress(), map.getLengthBytes()),
                    new Vma(map.getProtection(), !map.getUncharged())))
        .toList();
  }

  private static void checkReplication(int replication) {
    if (replication < 0 || replication > 2) {
      throw new MemoryRefusal(Reason.INVALID, "a replication of " + replication);
    }
  }

  private static VProcessKey keyOf(CreateSpaceRequest request) {
    int idBytes = request.getVprocessId().getBytes(StandardCharsets.UTF_8).length;
    if (idBytes == 0 || idBytes > LaneHello.MAX_ID_BYTES) {
      throw new MemoryRefusal(Reason.INVALID, "a vProcess id of " + idBytes + " bytes");
    }
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
  public void map(MapRequest request, StreamObserver<MapResponse> observer) {
    answer(
        observer,
        () -> {
          HomeSpace space = find(request.getSpaceId());
          Vma vma = new Vma(request.getProtection(), !request.getUncharged());
          HomeSpace.Placed placed = space.map(request.getAddress(), request.getLengthBytes(), vma);
          return MapResponse.newBuilder()
              .setAddress(placed.address())
              .addAllGrants(toWire(placed.grants()))
              .build();
        });
  }

  @Override
  public void unmap(UnmapRequest request, StreamObserver<UnmapResponse> observer) {
    answer(
        observer,
        () -> {
          HomeSpace space = find(request.getSpaceId());
          AddressRange first = AddressRange.ofWire(request.getAddress(), request.getLengthBytes());
          List<AddressRange> more = ranges(request.getMoreList());
          space.unmap(first);
          more.forEach(space::unmap);
          return UnmapResponse.getDefaultInstance();
        });
  }

  @Override
  public void protect(ProtectRequest request, StreamObserver<ProtectResponse> observer) {
    answer(
        observer,
        () -> {
          HomeSpace space = find(request.getSpaceId());
          HomeSpace.Placed placed =
              space.protect(
                  AddressRange.ofWire(request.getAddress(), request.getLengthBytes()),
                  request.getProtection());
          return ProtectResponse.newBuilder().addAllGrants(toWire(placed.grants())).build();
        });
  }

  @Override
  public void remap(RemapRequest request, StreamObserver<RemapResponse> observer) {
    answer(
        observer,
        () -> {
          HomeSpace space = find(request.getSpaceId());
          HomeSpace.Placed placed =
              space.remap(
                  AddressRange.ofWire(request.getOldAddress(), request.getOldLengthBytes()),
                  request.getNewLengthBytes(),
                  request.getMayMove(),
                  request.getNewAddress());
          return RemapResponse.newBuilder()
              .setAddress(placed.address())
              .addAllGrants(toWire(placed.grants()))
              .addAllShares(placed.shares().stream().map(HomeMemoryEndpoint::toWire).toList())
              .build();
        });
  }

  @Override
  public void discard(DiscardRequest request, StreamObserver<DiscardResponse> observer) {
    answer(
        observer,
        () -> {
          find(request.getSpaceId()).discard(ranges(request.getRangesList()));
          return DiscardResponse.getDefaultInstance();
        });
  }

  @Override
  public void resolveOwners(
      ResolveOwnersRequest request, StreamObserver<ResolveOwnersResponse> observer) {
    answer(
        observer,
        () -> {
          HomeSpace space = find(request.getSpaceId());
          return ResolveOwnersResponse.newBuilder()
              .addAllGrants(toWire(space.resolve(ranges(request.getRangesList()))))
              .build();
        });
  }

  @Override
  public void markBusy(MarkBusyRequest request, StreamObserver<MarkBusyResponse> observer) {
    answer(
        observer,
        () -> {
          find(request.getSpaceId()).markBusy(range(request.getRange()));
          return MarkBusyResponse.getDefaultInstance();
        });
  }

  @Override
  public void forkSpace(ForkSpaceRequest request, StreamObserver<ForkSpaceResponse> observer) {
    answer(
        observer,
        () -> {
          ForkSpaceResponse.Builder response = ForkSpaceResponse.newBuilder();
          spaces
              .fork(find(request.getParentSpaceId()), request.getChildSpaceId())
              .forEach(share -> response.addShares(toWire(share)));
          return response.build();
        });
  }

  @Override
  public void destroySpace(
      DestroySpaceRequest request, StreamObserver<DestroySpaceResponse> observer) {
    answer(
        observer,
        () -> {
          try {
            spaces.destroy(find(request.getSpaceId()).id());
          } catch (MemoryRefusal e) {
            if (e.reason() != Reason.UNKNOWN_SPACE) {
              throw e;
            }
          }
          return DestroySpaceResponse.getDefaultInstance();
        });
  }

  private static AddressRange range(Range range) {
    return AddressRange.ofWire(range.getAddress(), range.getLengthBytes());
  }

  private static List<AddressRange> ranges(List<Range> ranges) {
    if (ranges.size() > MAX_RANGES) {
      throw new MemoryRefusal(Reason.INVALID, "a request of " + ranges.size() + " ranges");
    }
    return ranges.stream().map(HomeMemoryEndpoint::range).toList();
  }

  @Override
  public void shares(SharesRequest request, StreamObserver<SharesResponse> observer) {
    answer(
        observer,
        () -> {
          if (request.getSwitchedCount() > MAX_RANGES) {
            throw new MemoryRefusal(
                Reason.INVALID, "a request of " + request.getSwitchedCount() + " shares");
          }
          Map<Long, Long> switched = new HashMap<>();
          request
              .getSwitchedList()
              .forEach(position -> switched.put(position.getId(), position.getGeneration()));
          SharesResponse.Builder response = SharesResponse.newBuilder();
          for (ShareView share :
              spaces.shares(
                  request.getVprocessId(),
                  PeerIdentity.current().name(),
                  incarnationOf(request.getProcessorIncarnation()),
                  request.getUnreachable().isEmpty()
                      ? null
                      : incarnationOf(request.getUnreachable()),
                  switched)) {
            response.addShares(toWire(share));
          }
          return response.setLeaving(spaces.orders().isToBeEmpty()).build();
        });
  }

  @Override
  public void relieve(RelieveRequest request, StreamObserver<RelieveResponse> observer) {
    answer(
        observer,
        () ->
            RelieveResponse.newBuilder()
                .setMoving(
                    spaces.relieve(
                        request.getVprocessId(),
                        PeerIdentity.current().name(),
                        incarnationOf(request.getProcessorIncarnation()),
                        request.getShareId()))
                .build());
  }

  @Override
  public void handOverHome(
      HandOverHomeRequest request, StreamObserver<HandOverHomeResponse> observer) {
    answer(
        observer,
        () -> {
          HomeSnapshot all =
              spaces.leave(
                  request.getVprocessId(),
                  PeerIdentity.current().name(),
                  incarnationOf(request.getProcessorIncarnation()));
          HandOverHomeResponse.Builder response = HandOverHomeResponse.newBuilder();
          all.shares().forEach(share -> response.addShares(toWire(share)));
          all.spaces().forEach(space -> response.addSpaces(RestoreMessages.toWire(space)));
          return response.build();
        });
  }

  @Override
  public void restoreVProcess(
      RestoreVProcessRequest request, StreamObserver<SharesResponse> observer) {
    answer(
        observer,
        () -> {
          checkReplication(request.getReplication());
          long term = RestoreMessages.termOf(request.getHomeTerm());
          RestoredVProcess known =
              RestoreMessages.of(
                  request, monitor -> spaces.regionOf(monitor, term, request.getReplication()));
          if (!known.who().processor().equals(PeerIdentity.current().name())) {
            throw new MemoryRefusal(
                Reason.STALE_PROCESSOR, "the caller is not processor " + known.who().processor());
          }
          SharesResponse.Builder response = SharesResponse.newBuilder();
          spaces.restore(known).forEach(share -> response.addShares(toWire(share)));
          return response.build();
        });
  }

  @Override
  public void leaveHome(LeaveHomeRequest request, StreamObserver<LeaveHomeResponse> observer) {
    answer(
        observer,
        () -> {
          spaces.forget(
              request.getVprocessId(),
              PeerIdentity.current().name(),
              incarnationOf(request.getProcessorIncarnation()),
              request.getHomeTerm());
          return LeaveHomeResponse.getDefaultInstance();
        });
  }

  private static Incarnation incarnationOf(ByteString bytes) {
    try {
      return Incarnation.of(bytes);
    } catch (IllegalArgumentException e) {
      throw new MemoryRefusal(Reason.INVALID, String.valueOf(e.getMessage()));
    }
  }

  private static List<VRegionGrant> toWire(List<ShareView.Part> grants) {
    return grants.stream()
        .map(
            grant ->
                VRegionGrant.newBuilder()
                    .setStartAddress(grant.range().start())
                    .setLengthBytes(grant.range().length())
                    .setShare(toWire(grant.share()))
                    .build())
        .toList();
  }

  private static io.legoos.protocol.control.v1.Share toWire(ShareView share) {
    io.legoos.protocol.control.v1.Share.Builder wire =
        io.legoos.protocol.control.v1.Share.newBuilder()
            .setId(share.id())
            .setGeneration(share.generation())
            .setEpoch(share.epoch())
            .setOwner(share.owner().monitor())
            .setCapability(ByteString.copyFrom(share.owner().capability()))
            .setLost(share.lost())
            .setSought(share.sought())
            .setWhole(share.whole())
            .setLosses(share.losses());
    Holder secondary = share.secondary();
    if (secondary != null) {
      wire.setSecondary(secondary.monitor())
          .setSecondaryCapability(ByteString.copyFrom(secondary.capability()));
    }
    return wire.build();
  }
}
