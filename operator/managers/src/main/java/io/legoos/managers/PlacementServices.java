package io.legoos.managers;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.managers.membership.MembershipTiming;
import io.legoos.protocol.control.v1.GlobalMemoryManagerGrpc;
import io.legoos.protocol.control.v1.GlobalProcessManagerGrpc;
import io.legoos.protocol.control.v1.GlobalStorageManagerGrpc;
import io.legoos.protocol.control.v1.PlaceHomeRequest;
import io.legoos.protocol.control.v1.PlaceHomeResponse;
import io.legoos.protocol.control.v1.PlaceProcessRequest;
import io.legoos.protocol.control.v1.PlaceProcessResponse;
import io.legoos.protocol.control.v1.PlaceReplicaLogRequest;
import io.legoos.protocol.control.v1.PlaceReplicaLogResponse;
import io.legoos.protocol.control.v1.PlaceVNodeRequest;
import io.legoos.protocol.control.v1.PlaceVNodeResponse;
import io.legoos.protocol.control.v1.PlaceVRegionsRequest;
import io.legoos.protocol.control.v1.PlaceVRegionsResponse;
import io.legoos.protocol.control.v1.Role;
import io.legoos.runtime.GuardedService;
import io.legoos.runtime.PeerRole;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The three managers as gRPC services. Refusals become statuses, see {@link Refusals}. */
final class PlacementServices {
  private PlacementServices() {}

  /** The services with the roles that may call them. */
  static List<GuardedService> of(
      GlobalProcessManager gpm,
      GlobalMemoryManager gmm,
      GlobalStorageManager gsm,
      MembershipTable table,
      MembershipTiming timing) {
    return List.of(
        GuardedService.of(new Gpm(gpm), PeerRole.CLIENT, PeerRole.PROCESSOR, PeerRole.MANAGER),
        GuardedService.of(new Gmm(gmm, table, timing), PeerRole.PROCESSOR, PeerRole.MEMORY),
        GuardedService.of(
            new Gsm(gsm), PeerRole.CLIENT, PeerRole.PROCESSOR, PeerRole.MEMORY, PeerRole.MANAGER));
  }

  /** One decision of a manager. */
  @FunctionalInterface
  private interface Decision<A> {
    A make() throws PlacementRefusedException, IOException;
  }

  private static <A> void answer(StreamObserver<A> caller, Decision<A> decision) {
    A answer;
    try {
      answer = decision.make();
    } catch (PlacementRefusedException e) {
      caller.onError(Refusals.toStatus(e));
      return;
    } catch (IOException e) {
      caller.onError(
          Status.INTERNAL
              .withDescription("the managers cannot persist the decision: " + e.getMessage())
              .withCause(e)
              .asRuntimeException());
      return;
    }
    caller.onNext(answer);
    caller.onCompleted();
  }

  private static final class Gpm extends GlobalProcessManagerGrpc.GlobalProcessManagerImplBase {
    private final GlobalProcessManager manager;

    Gpm(GlobalProcessManager manager) {
      this.manager = manager;
    }

    @Override
    public void placeProcess(
        PlaceProcessRequest request, StreamObserver<PlaceProcessResponse> caller) {
      answer(caller, () -> manager.placeProcess(request));
    }
  }

  /** Refuses for lack of room only upon reports that are younger than the request. */
  private static final class Gmm extends GlobalMemoryManagerGrpc.GlobalMemoryManagerImplBase {
    /** Of a busy machine, beyond the heartbeat interval. */
    private static final Duration SLOWNESS = Duration.ofSeconds(1);

    private final GlobalMemoryManager manager;
    private final MembershipTable table;
    private final Duration patience;

    Gmm(GlobalMemoryManager manager, MembershipTable table, MembershipTiming timing) {
      this.manager = manager;
      this.table = table;
      this.patience = timing.heartbeatInterval().multipliedBy(2).plus(SLOWNESS);
    }

    private <A> A decide(Decision<A> decision) throws PlacementRefusedException, IOException {
      try {
        return decision.make();
      } catch (PlacementRefusedException e) {
        if (e.reason() == PlacementRefusedException.Reason.NO_ROOM
            && table.awaitReports(Role.ROLE_MEMORY, patience)) {
          return decision.make();
        }
        throw e;
      }
    }

    @Override
    public void placeHome(PlaceHomeRequest request, StreamObserver<PlaceHomeResponse> caller) {
      answer(caller, () -> decide(() -> manager.placeHome(request)));
    }

    @Override
    public void placeVRegions(
        PlaceVRegionsRequest request, StreamObserver<PlaceVRegionsResponse> caller) {
      answer(caller, () -> decide(() -> manager.placeVRegions(request)));
    }
  }

  private static final class Gsm extends GlobalStorageManagerGrpc.GlobalStorageManagerImplBase {
    private final GlobalStorageManager manager;

    Gsm(GlobalStorageManager manager) {
      this.manager = manager;
    }

    @Override
    public void placeVNode(PlaceVNodeRequest request, StreamObserver<PlaceVNodeResponse> caller) {
      answer(caller, () -> manager.placeVNode(request));
    }

    @Override
    public void placeReplicaLog(
        PlaceReplicaLogRequest request, StreamObserver<PlaceReplicaLogResponse> caller) {
      answer(caller, () -> manager.placeReplicaLog(request));
    }
  }
}
