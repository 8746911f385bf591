package io.legoos.memory;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.legoos.protocol.control.v1.GlobalMemoryManagerGrpc;
import io.legoos.protocol.control.v1.HeartbeatRequest;
import io.legoos.protocol.control.v1.HeartbeatResponse;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.MembershipGrpc;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.PlaceVRegionsRequest;
import io.legoos.protocol.control.v1.PlaceVRegionsResponse;
import io.legoos.protocol.control.v1.RegisterRequest;
import io.legoos.protocol.control.v1.RegisterResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Managers that place vRegions in turn and declare dead whom the test wants dead. */
final class FakeManagers {
  private final Map<String, RegisterRequest> members = new ConcurrentSkipListMap<>();
  private final Map<String, Load> loads = new ConcurrentHashMap<>();
  private final List<MonitorIdentity> dead = new CopyOnWriteArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private volatile boolean away;

  final MembershipGrpc.MembershipImplBase membership =
      new MembershipGrpc.MembershipImplBase() {
        @Override
        public void register(RegisterRequest request, StreamObserver<RegisterResponse> observer) {
          members.put(request.getIdentity().getName(), request);
          observer.onNext(RegisterResponse.newBuilder().setHeartbeatIntervalMs(20).build());
          observer.onCompleted();
        }

        @Override
        public void heartbeat(
            HeartbeatRequest request, StreamObserver<HeartbeatResponse> observer) {
          loads.put(request.getIdentity().getName(), request.getLoad());
          observer.onNext(HeartbeatResponse.newBuilder().addAllDead(dead).build());
          observer.onCompleted();
        }
      };

  final GlobalMemoryManagerGrpc.GlobalMemoryManagerImplBase gmm =
      new GlobalMemoryManagerGrpc.GlobalMemoryManagerImplBase() {
        @Override
        public void placeVRegions(
            PlaceVRegionsRequest request, StreamObserver<PlaceVRegionsResponse> observer) {
          List<MemoryMonitorRef> candidates =
              members.values().stream()
                  .filter(m -> !request.getExcludedList().contains(m.getIdentity().getName()))
                  .map(FakeManagers::ref)
                  .toList();
          if (away) {
            observer.onError(Status.UNAVAILABLE.asRuntimeException());
            return;
          }
          if (candidates.isEmpty()) {
            observer.onError(Status.RESOURCE_EXHAUSTED.asRuntimeException());
            return;
          }
          PlaceVRegionsResponse.Builder response = PlaceVRegionsResponse.newBuilder();
          if (request.getEveryone()) {
            observer.onNext(response.addAllOwners(candidates).build());
            observer.onCompleted();
            return;
          }
          for (int i = 0; i < request.getCount(); i++) {
            response.addOwners(candidates.get(turn.getAndIncrement() % candidates.size()));
          }
          observer.onNext(response.build());
          observer.onCompleted();
        }
      };

  private static MemoryMonitorRef ref(RegisterRequest member) {
    return MemoryMonitorRef.newBuilder()
        .setIdentity(member.getIdentity())
        .setControlAddress(member.getControlAddress())
        .setPageAddress(member.getPageAddress())
        .build();
  }

  void declareDead(MonitorIdentity identity) {
    dead.add(identity);
  }

  /** Whether placement is answered as by managers that cannot be reached. */
  void away(boolean on) {
    away = on;
  }

  int memberCount() {
    return members.size();
  }

  Load load(String name) {
    return loads.getOrDefault(name, Load.getDefaultInstance());
  }
}
