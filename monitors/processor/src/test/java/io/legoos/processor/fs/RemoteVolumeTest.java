package io.legoos.processor.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.legoos.linux.Errno;
import io.legoos.linux.FileMode;
import io.legoos.protocol.control.v1.Holder;
import io.legoos.protocol.control.v1.Inode;
import io.legoos.protocol.control.v1.LookupRequest;
import io.legoos.protocol.control.v1.MakeRequest;
import io.legoos.protocol.control.v1.Origin;
import io.legoos.protocol.control.v1.ReadFileRequest;
import io.legoos.protocol.control.v1.ReadFileResponse;
import io.legoos.protocol.control.v1.VNodeFilesGrpc;
import io.legoos.protocol.control.v1.WriteFileRequest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RemoteVolumeTest {
  private static final FileName NAME = FileName.of("f".getBytes(StandardCharsets.UTF_8));
  private static final NewFile FILE =
      new NewFile(FileMode.S_IFREG | 0640, 3, 4, 0, NewFile.NO_TARGET);

  private final Storage storage = new Storage();
  private Server server;
  private ManagedChannel channel;

  /** Fails as often as it is told, and then answers. */
  private static final class Storage extends VNodeFilesGrpc.VNodeFilesImplBase {
    final Queue<Status> failures = new ConcurrentLinkedQueue<>();
    final List<Origin> origins = new CopyOnWriteArrayList<>();
    final List<MakeRequest> made = new CopyOnWriteArrayList<>();
    volatile boolean silent;

    private <A> void answer(StreamObserver<A> observer, A answer) {
      Status failure = failures.poll();
      if (silent) {
        return;
      }
      if (failure != null) {
        observer.onError(failure.asRuntimeException());
        return;
      }
      observer.onNext(answer);
      observer.onCompleted();
    }

    @Override
    public void make(MakeRequest request, StreamObserver<Inode> observer) {
      origins.add(request.getOrigin());
      made.add(request);
      answer(observer, Inode.newBuilder().setNumber(7).setMode(request.getMode()).build());
    }

    @Override
    public void lookup(LookupRequest request, StreamObserver<Inode> observer) {
      answer(observer, Inode.newBuilder().setNumber(7).build());
    }

    @Override
    public void writeFile(WriteFileRequest request, StreamObserver<Inode> observer) {
      origins.add(request.getOrigin());
      answer(observer, Inode.newBuilder().setNumber(7).build());
    }

    @Override
    public void readFile(ReadFileRequest request, StreamObserver<ReadFileResponse> observer) {
      byte[] bytes = new byte[request.getLength() + (request.getOffset() == 666 ? 1 : -1)];
      answer(observer, ReadFileResponse.newBuilder().setData(ByteString.copyFrom(bytes)).build());
    }
  }

  @BeforeEach
  void start() throws Exception {
    String name = InProcessServerBuilder.generateName();
    server = InProcessServerBuilder.forName(name).addService(storage).build().start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private RemoteVolume volume(Duration deadline) {
    Holder holder = Holder.newBuilder().setProcessor("p").setIncarnation("i").setMount(1).build();
    RemoteOptions options = new RemoteOptions(deadline, Duration.ofSeconds(1));
    return new RemoteVolume(() -> channel, "vn", holder, options);
  }

  private static int errno(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    AtomicReference<VolumeException> thrown = new AtomicReference<>();
    assertThatThrownBy(call).isInstanceOfSatisfying(VolumeException.class, thrown::set);
    return thrown.get().errno();
  }

  @Test
  void aChangeIsSentAgainUnderTheSameNumber() throws Exception {
    storage.failures.add(Status.UNAVAILABLE);
    storage.failures.add(Status.DEADLINE_EXCEEDED);
    storage.failures.add(Status.CANCELLED);
    RemoteVolume volume = volume(Duration.ofSeconds(30));

    assertThat(volume.make(1, NAME, FILE).number()).isEqualTo(7);
    volume.make(1, NAME, FILE);

    assertThat(storage.origins).extracting(Origin::getSequence).containsExactly(1L, 1L, 1L, 1L, 2L);
    assertThat(storage.origins).extracting(Origin::getSettled).containsExactly(0L, 0L, 0L, 0L, 1L);
    assertThat(storage.made.getFirst().getUid()).isEqualTo(3);
    assertThat(storage.made.getFirst().getName()).isEqualTo(ByteString.copyFromUtf8("f"));
    assertThat(volume.retries()).isEqualTo(3);
  }

  @Test
  void aWriteHasANumberToo() throws Exception {
    RemoteVolume volume = volume(Duration.ofSeconds(30));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, (byte) 1, (byte) 2);
      volume.write(7, 0, data, false);
      volume.write(7, 0, data, false);
    }
    assertThat(storage.origins).extracting(Origin::getSequence).containsExactly(1L, 2L);
  }

  @Test
  void theErrnoIsTheOneThatTheStatusNames() {
    RemoteVolume volume = volume(Duration.ofSeconds(30));
    storage.failures.add(Status.NOT_FOUND.withDescription("ENOENT: no such name"));
    assertThat(errno(() -> volume.lookup(1, NAME))).isEqualTo(Errno.ENOENT);
    storage.failures.add(Status.RESOURCE_EXHAUSTED.withDescription("EDQUOT"));
    assertThat(errno(() -> volume.make(1, NAME, FILE))).isEqualTo(Errno.EDQUOT);
    storage.failures.add(Status.INTERNAL.withDescription("EIO: disk"));
    assertThat(errno(() -> volume.lookup(1, NAME))).isEqualTo(Errno.EIO);
    assertThat(volume.retries()).isZero();
  }

  @Test
  void aRefusalWithoutAnErrnoIsEioAtOnce() {
    RemoteVolume volume = volume(Duration.ofSeconds(30));
    storage.failures.add(Status.PERMISSION_DENIED.withDescription("not yours"));
    assertThat(errno(() -> volume.lookup(1, NAME))).isEqualTo(Errno.EIO);
    assertThat(volume.retries()).isZero();
  }

  @Test
  void aMonitorThatStaysAwayIsEioAtTheDeadline() {
    RemoteVolume volume = volume(Duration.ofSeconds(2));
    server.shutdownNow();
    long start = System.nanoTime();

    assertThat(errno(() -> volume.lookup(1, NAME))).isEqualTo(Errno.EIO);

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(1000), Duration.ofSeconds(20));
    assertThat(volume.retries()).isPositive();
  }

  @Test
  void aSilentMonitorIsAskedAgainAndThenAnswers() throws Exception {
    storage.silent = true;
    RemoteVolume volume = volume(Duration.ofSeconds(30));
    Thread.ofPlatform()
        .start(
            () -> {
              await().atMost(Duration.ofSeconds(20)).until(() -> volume.retries() > 0);
              storage.silent = false;
            });

    assertThat(volume.make(1, NAME, FILE).number()).isEqualTo(7);
    assertThat(storage.origins).extracting(Origin::getSequence).containsOnly(1L);
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    storage.silent = true;
    RemoteVolume volume = volume(Duration.ofSeconds(50));
    AtomicReference<Integer> result = new AtomicReference<>();
    Thread caller =
        Thread.ofPlatform().start(() -> result.set(errno(() -> volume.make(1, NAME, FILE))));
    await().atMost(Duration.ofSeconds(20)).until(() -> !storage.made.isEmpty());

    caller.interrupt();
    caller.join(10_000);

    assertThat(result.get()).isEqualTo(Errno.EINTR);
  }

  @Test
  void aShortReadIsTheEndAndALongOneAnError() throws Exception {
    RemoteVolume volume = volume(Duration.ofSeconds(30));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment into = arena.allocate(100);
      assertThat(volume.read(7, 0, into)).isEqualTo(99);
      assertThat(errno(() -> volume.read(7, 666, into))).isEqualTo(Errno.EIO);
    }
  }
}
