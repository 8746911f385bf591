package io.legoos.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.legoos.protocol.control.v1.HeartbeatRequest;
import io.legoos.protocol.control.v1.HeartbeatResponse;
import io.legoos.protocol.control.v1.Load;
import io.legoos.protocol.control.v1.MembershipGrpc;
import io.legoos.protocol.control.v1.RegisterRequest;
import io.legoos.protocol.control.v1.RegisterResponse;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The thread around the session: starts before the managers, beats, ends when closed. */
class ManagerLinkTest {
  private final AtomicInteger beats = new AtomicInteger();
  private int intervalMillis = 10;

  private final class Managers extends MembershipGrpc.MembershipImplBase {
    @Override
    public void register(RegisterRequest request, StreamObserver<RegisterResponse> answer) {
      answer.onNext(
          RegisterResponse.newBuilder().setTerm(1).setHeartbeatIntervalMs(intervalMillis).build());
      answer.onCompleted();
    }

    @Override
    public void heartbeat(HeartbeatRequest request, StreamObserver<HeartbeatResponse> answer) {
      beats.incrementAndGet();
      answer.onNext(HeartbeatResponse.newBuilder().setTerm(1).build());
      answer.onCompleted();
    }
  }

  @Test
  void comesUpBeforeTheManagersAndStopsWhenClosed() throws Exception {
    ManagedChannel channel = InProcessChannelBuilder.forName("late-managers").build();
    ManagerLink link =
        ManagerLink.start(
            channel,
            RegisterRequest.getDefaultInstance(),
            Load::getDefaultInstance,
            identity -> {},
            new Random(1));
    assertThat(link.isConnected()).isFalse();
    Server server =
        InProcessServerBuilder.forName("late-managers").addService(new Managers()).build().start();
    try {
      await().until(() -> beats.get() >= 3);
      assertThat(link.isConnected()).isTrue();
      assertThat(link.term()).isEqualTo(1);
      link.close();
      int atClose = beats.get();
      Thread.sleep(100);
      assertThat(beats.get()).isEqualTo(atClose);
    } finally {
      link.close();
      channel.shutdownNow();
      server.shutdownNow();
    }
  }

  @Test
  void aChangeOfTheLoadIsToldAtOnce() throws Exception {
    intervalMillis = 60_000;
    ManagedChannel channel = InProcessChannelBuilder.forName("patient-managers").build();
    Server server =
        InProcessServerBuilder.forName("patient-managers")
            .addService(new Managers())
            .build()
            .start();
    LoadChange change = new LoadChange();
    ManagerLink link =
        ManagerLink.start(
            channel,
            RegisterRequest.getDefaultInstance(),
            Load::getDefaultInstance,
            change,
            identity -> {},
            new Random(1));
    try {
      for (int beat = 1; beat <= 3; beat++) {
        int heard = beat;
        await().until(() -> beats.get() >= heard);
        change.note();
      }
      await().until(() -> beats.get() >= 4);
    } finally {
      link.close();
      channel.shutdownNow();
      server.shutdownNow();
    }
  }
}
