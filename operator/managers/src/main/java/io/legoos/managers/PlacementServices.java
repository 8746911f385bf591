package io.legoos.managers;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.managers.membership.MembershipTiming;
import io.legoos.protocol.control.v1.GlobalMemoryManagerGrpc;
import io.legoos.protocol.control.v1.GlobalProcessManagerGrpc;
import io.legoos.protocol.control.v1.GlobalStorageManagerGrpc;
import io.legoos.protocol.control.v1.ListVNodeAddressesRequest;
import io.legoos.protocol.control.v1.ListVNodeAddressesResponse;
import io.legoos.protocol.control.v1.PlaceFileCacheRequest;
import io.legoos.protocol.control.v1.PlaceFileCacheResponse;
import io.legoos.protocol.control.v1.PlaceHomeRequest;
import io.legoos.protocol.control.v1.PlaceHomeResponse;
import io.legoos.protocol.control.v1.PlaceProcessRequest;
import io.legoos.protocol.control.v1.PlaceProcessResponse;
import io.legoos.protocol.control.v1.PlaceReplicaLogRequest;
import io.legoos.protocol.control.v1.PlaceReplicaLogResponse;
import io.legoos.protocol.control.v1.PlaceVNodeAddressRequest;
import io.legoos.protocol.control.v1.PlaceVNodeAddressResponse;
import io.legoos.protocol.control.v1.PlaceVNodeRequest;
import io.legoos.protocol.control.v1.PlaceVNodeResponse;
import io.legoos.protocol.control.v1.PlaceVRegionsRequest;
import io.legoos.protocol.control.v1.PlaceVRegionsResponse;
import io.legoos.protocol.control.v1.Role;
import io.legoos.runtime.GuardedService;
import io.legoos.runtime.PeerRole;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The three managers as gRPC services. Refusals become statuses, see {@link Refusals}. */
final class PlacementServices {
  private PlacementServices() {}

  /** The services with the roles that may call them. */
  static List<GuardedService> of(
      GlobalProcessManager gpm,
      GlobalMemoryManager gmm,
      GlobalStorageManager gsm,
      MembershipTable table,
      MembershipTiming timing,
      ManagerTerm term,
      RefusalLog refusals,
      LongSupplier nanoClock) {
    return List.of(
        GuardedService.of(
            new Gpm(
                gpm,
                new FreshDecisions(table, Role.ROLE_PROCESSOR, timing, nanoClock),
                new VNodeAddresses(table, term, new SecureRandom(), nanoClock),
                refusals),
            PeerRole.CLIENT,
            PeerRole.PROCESSOR,
            PeerRole.MANAGER),
        GuardedService.of(
            new Gmm(gmm, new FreshDecisions(table, Role.ROLE_MEMORY, timing, nanoClock), refusals),
            PeerRole.PROCESSOR,
            PeerRole.MEMORY),
        GuardedService.of(
            new Gsm(gsm, refusals),
            PeerRole.CLIENT,
            PeerRole.PROCESSOR,
            PeerRole.MEMORY,
            PeerRole.MANAGER));
  }

  private static <A> void answer(
      StreamObserver<A> caller,
      FreshDecisions.Decision<A> decision,
      Consumer<PlacementRefusedException> log) {
    A answer;
    try {
      answer = decision.make();
    } catch (PlacementRefusedException e) {
      log.accept(e);
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
    private final FreshDecisions decisions;
    private final VNodeAddresses addresses;
    private final RefusalLog refusals;

    Gpm(
        GlobalProcessManager manager,
        FreshDecisions decisions,
        VNodeAddresses addresses,
        RefusalLog refusals) {
      this.manager = manager;
      this.decisions = decisions;
      this.addresses = addresses;
      this.refusals = refusals;
    }

    @Override
    public void placeVNodeAddress(
        PlaceVNodeAddressRequest request, StreamObserver<PlaceVNodeAddressResponse> caller) {
      answer(
          caller,
          () ->
              PlaceVNodeAddressResponse.newBuilder()
                  .setAddress(addresses.place(request.getVnode()))
                  .build(),
          why -> refusals.add("GPM", request.getVnode(), why));
    }

    @Override
    public void listVNodeAddresses(
        ListVNodeAddressesRequest request, StreamObserver<ListVNodeAddressesResponse> caller) {
      caller.onNext(addresses.list());
      caller.onCompleted();
    }

    @Override
    public void placeProcess(
        PlaceProcessRequest request, StreamObserver<PlaceProcessResponse> caller) {
      answer(
          caller,
          // What has not begun may never do: its promise lapses.
          () ->
              decisions.make(
                  () -> manager.tryPlaceProcess(request, name -> true), manager::hasPromises),
          why -> refusals.add("GPM", request.getVnode(), manager.decisions().refused(why)));
    }
  }

  private static final class Gmm extends GlobalMemoryManagerGrpc.GlobalMemoryManagerImplBase {
    private final GlobalMemoryManager manager;
    private final FreshDecisions decisions;
    private final RefusalLog refusals;

    Gmm(GlobalMemoryManager manager, FreshDecisions decisions, RefusalLog refusals) {
      this.manager = manager;
      this.decisions = decisions;
      this.refusals = refusals;
    }

    private <A> A decide(FreshDecisions.Decision<A> decision)
        throws PlacementRefusedException, IOException {
      return decisions.make(decision, () -> false);
    }

    @Override
    public void placeHome(PlaceHomeRequest request, StreamObserver<PlaceHomeResponse> caller) {
      answer(
          caller,
          () -> decide(() -> manager.placeHome(request)),
          why ->
              refusals.add("GMM", request.getVprocessId(), manager.homeDecisions().refused(why)));
    }

    @Override
    public void placeVRegions(
        PlaceVRegionsRequest request, StreamObserver<PlaceVRegionsResponse> caller) {
      answer(
          caller,
          () -> decide(() -> manager.placeVRegions(request)),
          why ->
              refusals.add(
                  "GMM", request.getVprocessId(), manager.vregionDecisions().refused(why)));
    }

    @Override
    public void placeFileCache(
        PlaceFileCacheRequest request, StreamObserver<PlaceFileCacheResponse> caller) {
      answer(
          caller,
          () -> manager.placeFileCache(request),
          why -> refusals.add("GMM", request.getVnode(), why));
    }
  }

  private static final class Gsm extends GlobalStorageManagerGrpc.GlobalStorageManagerImplBase {
    private final GlobalStorageManager manager;
    private final RefusalLog refusals;

    Gsm(GlobalStorageManager manager, RefusalLog refusals) {
      this.manager = manager;
      this.refusals = refusals;
    }

    @Override
    public void placeVNode(PlaceVNodeRequest request, StreamObserver<PlaceVNodeResponse> caller) {
      answer(
          caller,
          () -> manager.placeVNode(request),
          why -> refusals.add("GSM", request.getVnode(), why));
    }

    @Override
    public void placeReplicaLog(
        PlaceReplicaLogRequest request, StreamObserver<PlaceReplicaLogResponse> caller) {
      answer(
          caller,
          () -> manager.placeReplicaLog(request),
          why -> refusals.add("GSM", request.getMemory(), why));
    }
  }
}
