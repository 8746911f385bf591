package io.legoos.managers;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.legoos.managers.membership.HeartbeatOutcome;
import io.legoos.managers.membership.MembershipTable;
import io.legoos.managers.membership.MembershipTiming;
import io.legoos.managers.membership.RegistrationRefusedException;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.HeartbeatRequest;
import io.legoos.protocol.control.v1.HeartbeatResponse;
import io.legoos.protocol.control.v1.ListMembersRequest;
import io.legoos.protocol.control.v1.ListMembersResponse;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.MembershipGrpc;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.RegisterRequest;
import io.legoos.protocol.control.v1.RegisterResponse;
import io.legoos.runtime.Names;
import io.legoos.runtime.PeerIdentity;
import io.legoos.runtime.PeerRole;
import java.util.Optional;

/** The membership as a gRPC service. A monitor speaks for itself only. */
final class MembershipService extends MembershipGrpc.MembershipImplBase {
  private static final int MAX_ADDRESS_CHARS = 300;
  private static final int MAX_SOCKET_CHARS = 4096;
  private static final int MAX_VPROCESSES = 4096;

  private final MembershipTable table;
  private final MembershipTiming timing;
  private final ManagerTerm term;
  private final MemberListing listing;
  private final Rebalancing rebalancing;

  MembershipService(
      MembershipTable table,
      MembershipTiming timing,
      ManagerTerm term,
      MemberListing listing,
      Rebalancing rebalancing) {
    this.table = table;
    this.timing = timing;
    this.term = term;
    this.listing = listing;
    this.rebalancing = rebalancing;
  }

  @Override
  public void register(RegisterRequest request, StreamObserver<RegisterResponse> caller) {
    Status refusal = checkCaller(request.getIdentity());
    if (refusal.isOk() && !isPlausible(request)) {
      refusal = Status.INVALID_ARGUMENT.withDescription("address, capacity or cores out of range");
    }
    if (!refusal.isOk()) {
      caller.onError(refusal.asRuntimeException());
      return;
    }
    long epoch;
    try {
      epoch = table.register(request);
    } catch (RegistrationRefusedException e) {
      Status status =
          switch (e.reason()) {
            case TABLE_FULL -> Status.RESOURCE_EXHAUSTED;
            case DECLARED_DEAD -> Status.FAILED_PRECONDITION;
          };
      caller.onError(status.withDescription(e.getMessage()).asRuntimeException());
      return;
    }
    caller.onNext(
        RegisterResponse.newBuilder()
            .setTerm(term.value())
            .setEpoch(epoch)
            .setHeartbeatIntervalMs((int) timing.heartbeatInterval().toMillis())
            .setDeadAfterMs((int) timing.deadAfter().toMillis())
            .build());
    caller.onCompleted();
  }

  @Override
  public void heartbeat(HeartbeatRequest request, StreamObserver<HeartbeatResponse> caller) {
    Status refusal = checkCaller(request.getIdentity());
    if (refusal.isOk() && !isPlausible(request.getLoad())) {
      refusal = Status.INVALID_ARGUMENT.withDescription("a load has a number out of range");
    }
    if (!refusal.isOk()) {
      caller.onError(refusal.asRuntimeException());
      return;
    }
    Optional<HeartbeatOutcome> outcome =
        table.heartbeat(request.getIdentity(), bounded(request.getLoad()), request.getSeenEpoch());
    if (outcome.isEmpty()) {
      caller.onError(
          Status.NOT_FOUND.withDescription("unknown incarnation; register").asRuntimeException());
      return;
    }
    Rebalancing.Orders orders = rebalancing.orders();
    caller.onNext(
        HeartbeatResponse.newBuilder()
            .setRound(orders.round())
            .addAllCrowded(orders.crowded())
            .setTerm(term.value())
            .setEpoch(outcome.get().epoch())
            .addAllDead(outcome.get().dead())
            .addAllLeaving(outcome.get().leaving())
            .build());
    caller.onCompleted();
  }

  @Override
  public void listMembers(ListMembersRequest request, StreamObserver<ListMembersResponse> caller) {
    caller.onNext(listing.list());
    caller.onCompleted();
  }

  /** OK when the certificate of the caller is of the monitor that {@code identity} names. */
  private static Status checkCaller(MonitorIdentity identity) {
    PeerIdentity peer = PeerIdentity.current();
    if (peer.role() == PeerRole.CLIENT
        || peer.role() == PeerRole.MANAGER
        || peer.role().role() != identity.getRole()
        || !peer.name().equals(identity.getName())) {
      return Status.PERMISSION_DENIED.withDescription(
          peer + " may not speak for " + identity.getRole() + " " + identity.getName());
    }
    if (!Names.isLegal(identity.getName())
        || identity.getIncarnation().size() != Incarnation.BYTES) {
      return Status.INVALID_ARGUMENT.withDescription("malformed identity");
    }
    return Status.OK;
  }

  private static boolean isPlausible(RegisterRequest request) {
    return request.getControlAddress().length() <= MAX_ADDRESS_CHARS
        && request.getPageAddress().length() <= MAX_ADDRESS_CHARS
        && request.getLocalSocket().length() <= MAX_SOCKET_CHARS
        && request.getCapacityBytes() >= 0
        && request.getCores() >= 0;
  }

  private static boolean isPlausible(Load load) {
    return load.getCapacityBytes() >= 0
        && load.getUsedBytes() >= 0
        && load.getCommittedBytes() >= 0
        && load.getThreads() >= 0
        && load.getRequests() >= 0
        && load.getUnreplicatedBytes() >= 0
        && load.getBegunExcacheBytes() >= 0
        && load.getReplicaLogBytes() >= 0
        && load.getReplicaBackupBytes() >= 0
        && load.getReplicaFramedBytes() >= 0;
  }

  /** What the managers keep of a load: not more vProcesses than a listing can show. */
  private static Load bounded(Load load) {
    if (load.getVprocessesCount() <= MAX_VPROCESSES
        && load.getEndedByPlatformCount() <= MAX_VPROCESSES) {
      return load;
    }
    return load.toBuilder()
        .clearVprocesses()
        .addAllVprocesses(load.getVprocessesList().stream().limit(MAX_VPROCESSES).toList())
        .clearEndedByPlatform()
        .addAllEndedByPlatform(
            load.getEndedByPlatformList().stream().limit(MAX_VPROCESSES).toList())
        .build();
  }
}
