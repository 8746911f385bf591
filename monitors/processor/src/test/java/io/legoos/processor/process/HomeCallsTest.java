package io.legoos.processor.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.legoos.processor.fault.ManagedRanges;
import io.legoos.processor.fault.SmallCache;
import io.legoos.processor.fault.Space;
import io.legoos.processor.fault.VProcessCache;
import io.legoos.processor.remote.HomeClient;
import io.legoos.processor.remote.LaneSettings;
import io.legoos.processor.remote.OwnerLink;
import io.legoos.processor.remote.OwnerLinks;
import io.legoos.processor.remote.RecoveryLog;
import io.legoos.processor.remote.ShareRecovery;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.control.v1.CreateSpaceRequest;
import io.legoos.protocol.control.v1.CreateSpaceResponse;
import io.legoos.protocol.control.v1.DestroySpaceRequest;
import io.legoos.protocol.control.v1.DestroySpaceResponse;
import io.legoos.protocol.control.v1.HomeMemoryGrpc;
import io.legoos.protocol.control.v1.MapRequest;
import io.legoos.protocol.control.v1.MapResponse;
import io.legoos.protocol.control.v1.MemoryMonitorRef;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.ResolveOwnersRequest;
import io.legoos.protocol.control.v1.ResolveOwnersResponse;
import io.legoos.protocol.control.v1.Role;
import io.legoos.protocol.control.v1.Share;
import io.legoos.protocol.control.v1.VRegionGrant;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a home is asked of spaces that come and go. */
@Timeout(60)
class HomeCallsTest {
  private static final long ADDRESS = 0x7000_0000_0000L;
  private static final long BUSY = 99;
  private static final long VREGION = 64L << 20;

  /** Homes that grant nothing are of before 2026-12. */
  private static final VRegionGrant GRANT =
      VRegionGrant.newBuilder()
          .setStartAddress(ADDRESS)
          .setLengthBytes(VREGION)
          .setShare(
              Share.newBuilder()
                  .setId(1)
                  .setGeneration(1)
                  .setEpoch(1)
                  .setCapability(ByteString.copyFrom(new byte[32]))
                  .setOwner(
                      MemoryMonitorRef.newBuilder()
                          .setIdentity(
                              MonitorIdentity.newBuilder()
                                  .setName("memory-0")
                                  .setRole(Role.ROLE_MEMORY)
                                  .setIncarnation(new Incarnation(2, 2).toByteString()))
                          .setControlAddress("in-process")
                          .setPageAddress("127.0.0.1:1")))
          .build();

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final CountDownLatch free = new CountDownLatch(1);
  private final FakeHome fake = new FakeHome();
  private Server server;
  private ManagedChannel channel;
  private VProcessCache cache;
  private HomeClient client;
  private OwnerLinks links;
  private HomeCalls home;
  private Space space;

  /** Knows what it was told, and answers about {@link #BUSY} when it is free. */
  private final class FakeHome extends HomeMemoryGrpc.HomeMemoryImplBase {
    private final Set<Long> spaces = ConcurrentHashMap.newKeySet();
    private volatile boolean full;

    private <T> void answer(String what, long id, StreamObserver<T> observer, T response) {
      asked.add(what + " " + id);
      if (spaces.contains(id)) {
        observer.onNext(response);
        observer.onCompleted();
      } else {
        observer.onError(Status.NOT_FOUND.asRuntimeException());
      }
    }

    @Override
    public void createSpace(
        CreateSpaceRequest request, StreamObserver<CreateSpaceResponse> observer) {
      if (request.getSpaceId() == BUSY) {
        await();
      }
      if (full) {
        observer.onError(Status.RESOURCE_EXHAUSTED.asRuntimeException());
        return;
      }
      spaces.add(request.getSpaceId());
      answer(
          "create with " + request.getMapsCount(),
          request.getSpaceId(),
          observer,
          CreateSpaceResponse.newBuilder().addGrants(GRANT).build());
    }

    private void await() {
      try {
        assertThat(free.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void map(MapRequest request, StreamObserver<MapResponse> observer) {
      answer("map", request.getSpaceId(), observer, MapResponse.getDefaultInstance());
    }

    @Override
    public void resolveOwners(
        ResolveOwnersRequest request, StreamObserver<ResolveOwnersResponse> observer) {
      answer("resolve", request.getSpaceId(), observer, ResolveOwnersResponse.getDefaultInstance());
    }

    @Override
    public void destroySpace(
        DestroySpaceRequest request, StreamObserver<DestroySpaceResponse> observer) {
      answer("destroy", request.getSpaceId(), observer, DestroySpaceResponse.getDefaultInstance());
    }
  }

  private static final HomeClient.HomeFinder NO_OTHER =
      new HomeClient.HomeFinder() {
        @Override
        public Channel find() {
          throw Status.UNAVAILABLE.asRuntimeException();
        }

        @Override
        public Channel leave() {
          throw Status.UNAVAILABLE.asRuntimeException();
        }
      };

  @BeforeEach
  void start() throws Exception {
    String name = InProcessServerBuilder.generateName();
    server = InProcessServerBuilder.forName(name).addService(fake).build().start();
    channel = InProcessChannelBuilder.forName(name).build();
    cache = SmallCache.start(failures::add);
    client = new HomeClient(channel, "v-1", NO_OTHER);
    links =
        new OwnerLinks(
            "v-1",
            new Incarnation(1, 1),
            LaneSettings.of(Duration.ofSeconds(5)),
            ShareRecovery.NONE,
            new RecoveryLog(InstantSource.system()),
            OwnerLink.LossListener.NONE);
    home =
        new HomeCalls(
            client,
            cache,
            links,
            CreateSpaceRequest.getDefaultInstance(),
            () -> 1,
            Runnable::run,
            new UntoldSpaces(later::add),
            (why, detail) -> failures.add(detail));
    space = cache.createSpace(7, VREGION);
    Space busy = cache.createSpace(BUSY, VREGION);
    home.createSpace(busy, null, List.of(), 0, pool -> {});
    home.begin(busy);
    home.createSpace(space, null, List.of(extent(0)), 0, pool -> {});
  }

  @AfterEach
  void stop() throws Exception {
    free.countDown();
    client.close();
    links.close();
    cache.close();
    links.free();
    channel.shutdownNow();
    server.shutdownNow().awaitTermination();
  }

  private static ManagedRanges.Extent extent(long offset) {
    return new ManagedRanges.Extent(
        ADDRESS + offset, ADDRESS + offset + 4096, 3, ManagedRanges.OnFork.COPY);
  }

  /** What the home has heard of the space when all is answered. */
  private List<String> heard() {
    free.countDown();
    CountDownLatch answered = new CountDownLatch(1);
    client.ask(stub -> stub, stub -> answered.countDown(), status -> {});
    try {
      assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return asked.stream().filter(call -> !call.endsWith(" " + BUSY)).toList();
  }

  private void end() {
    cache.removeSpace(space);
    home.destroyLater(space);
  }

  @Test
  void ofWhatIsOverSoonItHearsNothing() {
    home.adoptLater(space, ADDRESS + 8192, 4096, 3, () -> {});
    end();
    later.forEach(Runnable::run);
    assertThat(heard()).isEmpty();
    assertThat(failures).isEmpty();
  }

  @Test
  void ofWhatLastsItHearsAllAtOnce() {
    home.adoptLater(space, ADDRESS + 8192, 4096, 3, () -> {});
    later.forEach(Runnable::run);
    assertThat(heard()).containsExactly("create with 2 7");
    end();
    assertThat(heard()).containsExactly("create with 2 7", "destroy 7");
  }

  @Test
  void itHearsOfASpaceBeforeItIsAskedOfIt() {
    home.map(space, 0, 4096, 3, false, address -> {}, errno -> {});
    assertThat(heard()).containsExactly("create with 1 7", "map 7");
  }

  /** The call that makes the space waits behind others when the program ends. */
  @Test
  void whatIsOverBeforeItsTurnEndsNothingElse() {
    later.forEach(Runnable::run);
    home.adoptLater(space, ADDRESS + 8192, 4096, 3, () -> {});
    end();
    assertThat(heard()).isEmpty();
    assertThat(failures).isEmpty();
  }

  @Test
  void ofWhatANewHomeWasToldItHearsTheEnd() {
    assertThat(cache.becomesKnown(space)).as("with all that a lost home had").isTrue();
    end();
    assertThat(heard()).containsExactly("destroy 7");
  }

  @Test
  void whatIsGoneGetsNoOwner() {
    end();
    free.countDown();
    home.resolveOwner(space, ADDRESS);
    assertThat(failures).isEmpty();
  }

  @Test
  void aProgramForWhichThereIsNoRoomEnds() {
    fake.full = true;
    home.begin(space);
    assertThat(heard()).isEmpty();
    assertThat(failures).contains("no room for what the program has from its beginning");
  }

  @Test
  void whatIsGoneNeedsNoRoom() {
    free.countDown();
    home.begin(space);
    assertThat(heard()).containsExactly("create with 1 7");
    fake.full = true;
    Space second = cache.createSpace(8, VREGION);
    home.createSpace(second, null, List.of(extent(0)), 0, pool -> {});
    cache.removeSpace(second);
    home.destroyLater(second);
    assertThat(heard()).containsExactly("create with 1 7");
    assertThat(failures).isEmpty();
  }
}
