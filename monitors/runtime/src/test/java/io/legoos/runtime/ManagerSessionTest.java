package io.legoos.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.legoos.protocol.control.v1.HeartbeatRequest;
import io.legoos.protocol.control.v1.HeartbeatResponse;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.MembershipGrpc;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.RegisterRequest;
import io.legoos.protocol.control.v1.RegisterResponse;
import io.legoos.protocol.control.v1.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The session against scripted managers in the same process; steps take the place of time. */
class ManagerSessionTest {
  private static final Duration SLOWEST_RETRY = Duration.ofSeconds(2);

  private final ScriptedManagers managers = new ScriptedManagers();
  private final List<MonitorIdentity> dead = new ArrayList<>();
  private final MonitorIdentity self =
      MonitorIdentities.draw("m0", Role.ROLE_MEMORY, new Random(1));
  private final MonitorIdentity other =
      MonitorIdentities.draw("p0", Role.ROLE_PROCESSOR, new Random(2));
  private boolean listenerFails;
  private long used;
  private Server server;
  private ManagedChannel channel;
  private ManagerSession session;

  private static final class ScriptedManagers extends MembershipGrpc.MembershipImplBase {
    private final List<String> calls = new ArrayList<>();
    private final List<HeartbeatRequest> heartbeats = new ArrayList<>();
    private Status failure = Status.OK;
    private HeartbeatResponse answer = HeartbeatResponse.newBuilder().setTerm(3).build();

    @Override
    public synchronized void register(
        RegisterRequest request, StreamObserver<RegisterResponse> observer) {
      calls.add("register");
      if (!failure.isOk()) {
        observer.onError(failure.asRuntimeException());
        return;
      }
      observer.onNext(RegisterResponse.newBuilder().setTerm(3).setHeartbeatIntervalMs(700).build());
      observer.onCompleted();
    }

    @Override
    public synchronized void heartbeat(
        HeartbeatRequest request, StreamObserver<HeartbeatResponse> observer) {
      calls.add("heartbeat");
      heartbeats.add(request);
      if (!failure.isOk()) {
        observer.onError(failure.asRuntimeException());
        return;
      }
      observer.onNext(answer);
      observer.onCompleted();
    }
  }

  @BeforeEach
  void connect() throws Exception {
    server =
        InProcessServerBuilder.forName("managers-" + System.identityHashCode(this))
            .directExecutor()
            .addService(managers)
            .build()
            .start();
    channel =
        InProcessChannelBuilder.forName("managers-" + System.identityHashCode(this))
            .directExecutor()
            .build();
    session =
        new ManagerSession(
            channel,
            RegisterRequest.newBuilder().setIdentity(self).build(),
            () -> Load.newBuilder().setUsedBytes(used).build(),
            identity -> {
              if (listenerFails) {
                throw new IllegalStateException("not now");
              }
              dead.add(identity);
            },
            new Random(7));
  }

  @AfterEach
  void hangUp() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void registersThenHeartbeatsAtTheIntervalOfTheAnswer() {
    assertThat(session.step()).isEqualTo(Duration.ZERO);
    used = 4096;
    assertThat(session.step()).isEqualTo(Duration.ofMillis(700));
    assertThat(session.step()).isEqualTo(Duration.ofMillis(700));
    assertThat(managers.calls).containsExactly("register", "heartbeat", "heartbeat");
    assertThat(managers.heartbeats.getFirst().getIdentity()).isEqualTo(self);
    assertThat(managers.heartbeats.getFirst().getLoad().getUsedBytes()).isEqualTo(4096);
    assertThat(session.term()).isEqualTo(3);
    assertThat(session.state()).isEqualTo(ManagerSession.State.REGISTERED);
  }

  @Test
  void registersAgainWhenForgotten() {
    session.step();
    managers.failure = Status.NOT_FOUND;
    assertThat(session.step()).isEqualTo(Duration.ZERO);
    managers.failure = Status.OK;
    session.step();
    session.step();
    assertThat(managers.calls).containsExactly("register", "heartbeat", "register", "heartbeat");
    assertThat(session.state()).isEqualTo(ManagerSession.State.REGISTERED);
  }

  @Test
  void aDeadIncarnationIsFencedAndGoesOnAsking() {
    session.step();
    managers.failure = Status.NOT_FOUND;
    session.step();
    managers.failure = Status.FAILED_PRECONDITION;
    assertThat(session.step()).isPositive();
    assertThat(session.state()).isEqualTo(ManagerSession.State.FENCED);
    assertThat(dead).as("told of its own death").containsOnly(self);
    listenerFails = true;
    assertThat(session.step()).as("it goes on nevertheless").isPositive();
    managers.failure = Status.OK;
    session.step();
    assertThat(session.state()).isEqualTo(ManagerSession.State.REGISTERED);
  }

  @Test
  void retriesWithGrowingBoundedDelaysWhileTheManagersAreDown() {
    managers.failure = Status.UNAVAILABLE;
    Duration first = session.step();
    assertThat(first).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
    Duration last = first;
    for (int i = 0; i < 1000; i++) {
      last = session.step();
      assertThat(last).isPositive().isLessThanOrEqualTo(SLOWEST_RETRY);
    }
    assertThat(last).isGreaterThanOrEqualTo(SLOWEST_RETRY.dividedBy(2));
    assertThat(session.state()).isEqualTo(ManagerSession.State.UNREACHABLE);
    managers.failure = Status.OK;
    assertThat(session.step()).isEqualTo(Duration.ZERO);
    managers.failure = Status.UNAVAILABLE;
    assertThat(session.step()).isLessThanOrEqualTo(Duration.ofMillis(100));
  }

  @Test
  void anOutageAfterRegisteringIsBridgedByHeartbeats() {
    session.step();
    managers.failure = Status.UNAVAILABLE;
    session.step();
    managers.failure = Status.OK;
    session.step();
    assertThat(managers.calls).containsExactly("register", "heartbeat", "heartbeat");
    assertThat(session.state()).isEqualTo(ManagerSession.State.REGISTERED);
  }

  @Test
  void deliversDeathsAndSaysWhatItHasSeen() {
    session.step();
    managers.answer = HeartbeatResponse.newBuilder().setTerm(3).setEpoch(9).addDead(other).build();
    session.step();
    assertThat(dead).containsExactly(other);
    session.step();
    assertThat(managers.heartbeats.get(0).getSeenEpoch()).isZero();
    assertThat(managers.heartbeats.get(1).getSeenEpoch()).isEqualTo(9);
  }

  @Test
  void aDeathThatTheListenerDidNotTakeIsAskedForAgain() {
    session.step();
    managers.answer = HeartbeatResponse.newBuilder().setTerm(3).setEpoch(9).addDead(other).build();
    listenerFails = true;
    session.step();
    listenerFails = false;
    session.step();
    assertThat(managers.heartbeats.get(1).getSeenEpoch()).isZero();
    assertThat(dead).containsExactly(other);
  }

  @Test
  void anAnswerOfAnOlderTermIsNotActedOn() {
    session.step();
    managers.answer = HeartbeatResponse.newBuilder().setTerm(2).setEpoch(9).addDead(other).build();
    session.step();
    assertThat(dead).isEmpty();
    assertThat(session.term()).isEqualTo(3);
    assertThat(session.state()).isEqualTo(ManagerSession.State.UNREACHABLE);
  }
}
