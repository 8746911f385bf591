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
import java.util.function.BooleanSupplier;

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
        GuardedService.of(
            new Gpm(gpm, new FreshDecisions(table, Role.ROLE_PROCESSOR, timing)),
            PeerRole.CLIENT,
            PeerRole.PROCESSOR,
            PeerRole.MANAGER),
        GuardedService.of(
            new Gmm(gmm, new FreshDecisions(table, Role.ROLE_MEMORY, timing)),
            PeerRole.PROCESSOR,
            PeerRole.MEMORY),
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

  /** Refuses for lack of room only upon reports that are younger than the request. */
  private static final class FreshDecisions {
    /** Of a busy machine, beyond the heartbeat interval. */
    private static final Duration SLOWNESS = Duration.ofSeconds(1);

    private final MembershipTable table;
    private final Role role;
    private final Duration patience;

    FreshDecisions(MembershipTable table, Role role, MembershipTiming timing) {
      this.table = table;
      this.role = role;
      this.patience = timing.heartbeatInterval().multipliedBy(2).plus(SLOWNESS);
    }

    /**
     * Decides, anew with each round of reports while {@code again} says that another may tell of
     * more room.
     */
    <A> A make(Decision<A> decision, BooleanSupplier again)
        throws PlacementRefusedException, IOException {
      boolean waiting = true;
      while (true) {
        try {
          return decision.make();
        } catch (PlacementRefusedException e) {
          if (!waiting
              || e.reason() != PlacementRefusedException.Reason.NO_ROOM
              || !table.awaitReports(role, patience)) {
            throw e;
          }
          waiting = again.getAsBoolean();
        }
      }
    }
  }

  private static final class Gpm extends GlobalProcessManagerGrpc.GlobalProcessManagerImplBase {
    private final GlobalProcessManager manager;
    private final FreshDecisions decisions;

    Gpm(GlobalProcessManager manager, FreshDecisions decisions) {
      this.manager = manager;
      this.decisions = decisions;
    }

    @Override
    public void placeProcess(
        PlaceProcessRequest request, StreamObserver<PlaceProcessResponse> caller) {
      // Also a program that has ended counts until what was promised to it lapses.
      answer(
          caller, () -> decisions.make(() -> manager.placeProcess(request), manager::hasPromises));
    }
  }

  private static final class Gmm extends GlobalMemoryManagerGrpc.GlobalMemoryManagerImplBase {
    private final GlobalMemoryManager manager;
    private final FreshDecisions decisions;

    Gmm(GlobalMemoryManager manager, FreshDecisions decisions) {
      this.manager = manager;
      this.decisions = decisions;
    }

    private <A> A decide(Decision<A> decision) throws PlacementRefusedException, IOException {
      return decisions.make(decision, () -> false);
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
