package io.legoos.processor.program;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.legoos.protocol.control.v1.CreateSpaceRequest;
import io.legoos.protocol.control.v1.CreateSpaceResponse;
import io.legoos.protocol.control.v1.DestroySpaceRequest;
import io.legoos.protocol.control.v1.DestroySpaceResponse;
import io.legoos.protocol.control.v1.DiscardRequest;
import io.legoos.protocol.control.v1.DiscardResponse;
import io.legoos.protocol.control.v1.ForkSpaceRequest;
import io.legoos.protocol.control.v1.ForkSpaceResponse;
import io.legoos.protocol.control.v1.HomeMemoryGrpc;
import io.legoos.protocol.control.v1.MapRequest;
import io.legoos.protocol.control.v1.MapResponse;
import io.legoos.protocol.control.v1.MarkBusyRequest;
import io.legoos.protocol.control.v1.MarkBusyResponse;
import io.legoos.protocol.control.v1.ProtectRequest;
import io.legoos.protocol.control.v1.ProtectResponse;
import io.legoos.protocol.control.v1.Range;
import io.legoos.protocol.control.v1.RemapRequest;
import io.legoos.protocol.control.v1.RemapResponse;
import io.legoos.protocol.control.v1.ResolveOwnersRequest;
import io.legoos.protocol.control.v1.ResolveOwnersResponse;
import io.legoos.protocol.control.v1.UnmapRequest;
import io.legoos.protocol.control.v1.UnmapResponse;
import io.legoos.protocol.control.v1.VRegionGrant;
import io.legoos.protocol.memory.HomeWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A home memory monitor that never takes an address twice and owns nothing itself: vRegions belong
 * in turn to the owners of the cluster. It is strict: a space that it does not know is an error.
 */
final class FakeHome extends HomeMemoryGrpc.HomeMemoryImplBase {
  private static final long GAP_BYTES = 64 * 1024;

  /** Says which owner has a vRegion. */
  interface Grants {
    VRegionGrant of(long startAddress);
  }

  final Set<Long> spaces;
  final AtomicInteger calls = new AtomicInteger();
  final AtomicInteger forks = new AtomicInteger();
  final AtomicInteger remaps = new AtomicInteger();
  final List<String> unexpected = new java.util.concurrent.CopyOnWriteArrayList<>();
  private final List<FakePages> owners;
  private final Grants grants;
  private final long vRegionBytes;
  private final AtomicLong next = new AtomicLong(HomeWindow.START + (1L << 30));
  private volatile long largestMapping = Long.MAX_VALUE;

  FakeHome(Set<Long> spaces, List<FakePages> owners, long vRegionBytes, Grants grants) {
    this.spaces = spaces;
    this.owners = owners;
    this.vRegionBytes = vRegionBytes;
    this.grants = grants;
  }

  /** From now on larger mappings are refused for want of memory. */
  void refuseMappingsBeyond(long bytes) {
    largestMapping = bytes;
  }

  private static <T> void answer(StreamObserver<T> observer, T response) {
    observer.onNext(response);
    observer.onCompleted();
  }

  private boolean unknown(long space, String call, StreamObserver<?> observer) {
    calls.incrementAndGet();
    if (spaces.contains(space)) {
      return false;
    }
    unexpected.add(call + " of unknown space " + Long.toHexString(space));
    observer.onError(Status.NOT_FOUND.withDescription(call).asRuntimeException());
    return true;
  }

  private List<VRegionGrant> grantsOf(long address, long bytes) {
    List<VRegionGrant> list = new ArrayList<>();
    for (long start = address & -vRegionBytes; start < address + bytes; start += vRegionBytes) {
      list.add(grants.of(start));
    }
    return list;
  }

  private long allocate(long bytes) {
    return next.getAndAdd((bytes + GAP_BYTES) & -GAP_BYTES);
  }

  private static @Nullable Status refusal(long bytes, long largest) {
    return bytes <= largest ? null : Status.RESOURCE_EXHAUSTED.withDescription("too large");
  }

  @Override
  public void createSpace(
      CreateSpaceRequest request, StreamObserver<CreateSpaceResponse> observer) {
    calls.incrementAndGet();
    spaces.add(request.getSpaceId());
    CreateSpaceResponse.Builder response =
        CreateSpaceResponse.newBuilder().setVregionBytes(vRegionBytes);
    for (MapRequest map : request.getMapsList()) {
      response.addAllGrants(grantsOf(map.getAddress(), map.getLengthBytes()));
    }
    long pool = request.getPoolBytes();
    if (pool > 0 && refusal(pool, largestMapping) == null) {
      long address = allocate(pool);
      response.setPoolAddress(address).addAllGrants(grantsOf(address, pool));
    }
    answer(observer, response.build());
  }

  @Override
  public void map(MapRequest request, StreamObserver<MapResponse> observer) {
    if (unknown(request.getSpaceId(), "Map", observer)) {
      return;
    }
    long bytes = request.getLengthBytes();
    Status refusal = request.getUncharged() ? null : refusal(bytes, largestMapping);
    if (refusal != null) {
      observer.onError(refusal.asRuntimeException());
      return;
    }
    long address = request.getAddress() == 0 ? allocate(bytes) : request.getAddress();
    MapResponse.Builder response = MapResponse.newBuilder().setAddress(address);
    owners.forEach(owner -> owner.drop(request.getSpaceId(), address, address + bytes));
    if (!request.getUncharged()) {
      response.addAllGrants(grantsOf(address, bytes));
    }
    answer(observer, response.build());
  }

  @Override
  public void unmap(UnmapRequest request, StreamObserver<UnmapResponse> observer) {
    if (unknown(request.getSpaceId(), "Unmap", observer)) {
      return;
    }
    drop(request.getSpaceId(), request.getAddress(), request.getLengthBytes());
    for (Range range : request.getMoreList()) {
      drop(request.getSpaceId(), range.getAddress(), range.getLengthBytes());
    }
    answer(observer, UnmapResponse.getDefaultInstance());
  }

  private void drop(long space, long address, long bytes) {
    owners.forEach(owner -> owner.drop(space, address, address + bytes));
  }

  @Override
  public void protect(ProtectRequest request, StreamObserver<ProtectResponse> observer) {
    if (unknown(request.getSpaceId(), "Protect", observer)) {
      return;
    }
    answer(
        observer,
        ProtectResponse.newBuilder()
            .addAllGrants(
                request.getProtection() == 0
                    ? List.of()
                    : grantsOf(request.getAddress(), request.getLengthBytes()))
            .build());
  }

  @Override
  public void remap(RemapRequest request, StreamObserver<RemapResponse> observer) {
    if (unknown(request.getSpaceId(), "Remap", observer)) {
      return;
    }
    remaps.incrementAndGet();
    long space = request.getSpaceId();
    long old = request.getOldAddress();
    long oldBytes = request.getOldLengthBytes();
    long newBytes = request.getNewLengthBytes();
    Status refusal = refusal(newBytes, largestMapping);
    boolean fixed = request.getNewAddress() != 0;
    if (refusal == null && newBytes > oldBytes && !request.getMayMove() && !fixed) {
      refusal = Status.RESOURCE_EXHAUSTED.withDescription("may not move");
    }
    if (refusal != null) {
      observer.onError(refusal.asRuntimeException());
      return;
    }
    long to = fixed ? request.getNewAddress() : newBytes <= oldBytes ? old : allocate(newBytes);
    if (fixed) {
      drop(space, to, newBytes);
    }
    move(space, old, oldBytes, to, newBytes);
    answer(
        observer,
        RemapResponse.newBuilder().setAddress(to).addAllGrants(grantsOf(to, newBytes)).build());
  }

  private void move(long space, long old, long oldBytes, long to, long newBytes) {
    for (FakePages owner : owners) {
      owner
          .take(space, old, old + oldBytes)
          .forEach(
              (key, page) -> {
                long offset = key.address() - old;
                if (offset < newBytes) {
                  ownerOf(to + offset).put(new FakePages.Key(space, to + offset), page);
                }
              });
    }
  }

  /** The owner of an address: vRegions belong to the owners in turn. */
  FakePages ownerOf(long address) {
    return owners.get((int) Long.remainderUnsigned(address / vRegionBytes, owners.size()));
  }

  @Override
  public void discard(DiscardRequest request, StreamObserver<DiscardResponse> observer) {
    if (unknown(request.getSpaceId(), "Discard", observer)) {
      return;
    }
    for (Range range : request.getRangesList()) {
      drop(request.getSpaceId(), range.getAddress(), range.getLengthBytes());
    }
    answer(observer, DiscardResponse.getDefaultInstance());
  }

  @Override
  public void resolveOwners(
      ResolveOwnersRequest request, StreamObserver<ResolveOwnersResponse> observer) {
    if (unknown(request.getSpaceId(), "ResolveOwners", observer)) {
      return;
    }
    ResolveOwnersResponse.Builder response = ResolveOwnersResponse.newBuilder();
    for (Range range : request.getRangesList()) {
      response.addAllGrants(grantsOf(range.getAddress(), range.getLengthBytes()));
    }
    answer(observer, response.build());
  }

  @Override
  public void markBusy(MarkBusyRequest request, StreamObserver<MarkBusyResponse> observer) {
    if (!unknown(request.getSpaceId(), "MarkBusy", observer)) {
      answer(observer, MarkBusyResponse.getDefaultInstance());
    }
  }

  @Override
  public void forkSpace(ForkSpaceRequest request, StreamObserver<ForkSpaceResponse> observer) {
    if (unknown(request.getParentSpaceId(), "ForkSpace", observer)) {
      return;
    }
    forks.incrementAndGet();
    spaces.add(request.getChildSpaceId());
    owners.forEach(o -> o.fork(request.getParentSpaceId(), request.getChildSpaceId()));
    answer(observer, ForkSpaceResponse.getDefaultInstance());
  }

  @Override
  public void destroySpace(
      DestroySpaceRequest request, StreamObserver<DestroySpaceResponse> observer) {
    calls.incrementAndGet();
    if (spaces.remove(request.getSpaceId())) {
      owners.forEach(owner -> owner.drop(request.getSpaceId(), 0, Long.MAX_VALUE));
    }
    answer(observer, DestroySpaceResponse.getDefaultInstance());
  }
}
