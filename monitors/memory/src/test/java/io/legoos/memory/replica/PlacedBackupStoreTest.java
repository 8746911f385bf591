package io.legoos.memory.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.legoos.protocol.Incarnation;
import io.legoos.protocol.ReplicaFile;
import io.legoos.protocol.control.v1.FileRef;
import io.legoos.protocol.control.v1.GlobalStorageManagerGrpc;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.PlaceReplicaLogRequest;
import io.legoos.protocol.control.v1.PlaceReplicaLogResponse;
import io.legoos.protocol.control.v1.ReadRequest;
import io.legoos.protocol.control.v1.ReadResponse;
import io.legoos.protocol.control.v1.StorageGrpc;
import io.legoos.protocol.control.v1.WriteRequest;
import io.legoos.protocol.control.v1.WriteResponse;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PlacedBackupStoreTest {
  private static final Incarnation SELF = new Incarnation(1, 2);

  private final List<AutoCloseable> open = new ArrayList<>();
  private final FakeManagers managers = new FakeManagers();

  /** By the end of their addresses. */
  private final Map<String, FakeStorage> storages = new ConcurrentHashMap<>();

  private long now;
  private PlacedBackupStore store;

  @BeforeEach
  void start() throws IOException {
    serve("a");
    serve("b");
    String name = "managers-" + System.identityHashCode(this);
    Server server = InProcessServerBuilder.forName(name).addService(managers).build().start();
    open.add(server::shutdownNow);
    store =
        new PlacedBackupStore(
            channel(name), this::storageChannel, "m0", SELF, () -> now, nanos -> now += nanos);
  }

  private void serve(String address) throws IOException {
    FakeStorage storage = new FakeStorage();
    storages.put(address, storage);
    String name = "storage-" + address + System.identityHashCode(this);
    Server server = InProcessServerBuilder.forName(name).addService(storage).build().start();
    open.add(server::shutdownNow);
  }

  private ManagedChannel storageChannel(String address) {
    return channel("storage-" + address + System.identityHashCode(this));
  }

  private ManagedChannel channel(String name) {
    ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
    open.add(channel::shutdownNow);
    return channel;
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private static final class FakeManagers
      extends GlobalStorageManagerGrpc.GlobalStorageManagerImplBase {
    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile String address = "a";

    @Override
    public void placeReplicaLog(
        PlaceReplicaLogRequest request, StreamObserver<PlaceReplicaLogResponse> caller) {
      asked.add(request.getMemory() + ":" + request.getStorage());
      if (address.isEmpty()) {
        caller.onError(Status.UNAVAILABLE.asRuntimeException());
        return;
      }
      caller.onNext(
          PlaceReplicaLogResponse.newBuilder()
              .setStorage(MonitorIdentity.newBuilder().setName("s0"))
              .setControlAddress(address)
              .build());
      caller.onCompleted();
    }
  }

  private static final class FakeStorage extends StorageGrpc.StorageImplBase {
    final List<FileRef> written = new CopyOnWriteArrayList<>();
    volatile boolean gone;
    volatile int failingReads;
    volatile int reads;

    @Override
    public void write(WriteRequest request, StreamObserver<WriteResponse> caller) {
      if (gone) {
        caller.onError(Status.UNAVAILABLE.asRuntimeException());
        return;
      }
      written.add(request.getFile());
      caller.onNext(WriteResponse.getDefaultInstance());
      caller.onCompleted();
    }

    @Override
    public synchronized void read(ReadRequest request, StreamObserver<ReadResponse> caller) {
      reads++;
      if (gone || failingReads > 0) {
        failingReads--;
        caller.onError(Status.UNAVAILABLE.asRuntimeException());
        return;
      }
      byte[] data = new byte[request.getLength()];
      caller.onNext(ReadResponse.newBuilder().setData(ByteString.copyFrom(data)).build());
      caller.onCompleted();
    }
  }

  private FakeStorage storage(String address) {
    FakeStorage storage = storages.get(address);
    if (storage == null) {
      throw new IllegalArgumentException(address);
    }
    return storage;
  }

  private static MemorySegment bytes() {
    return MemorySegment.ofArray(new byte[10]);
  }

  @Test
  void itGoesToTheOneThatTheManagersNameAndFollowsIt() throws Exception {
    store.write(5, 0, bytes());
    store.write(6, 0, bytes());
    assertThat(managers.asked).containsExactly("m0:");
    assertThat(storage("a").written.getFirst())
        .isEqualTo(
            FileRef.newBuilder()
                .setVnode(ReplicaFile.VNODE)
                .setPath(new ReplicaFile("m0", SELF, 5).path())
                .build());
    // Started anew, elsewhere.
    storage("a").gone = true;
    managers.address = "b";
    assertThatThrownBy(() -> store.write(7, 0, bytes())).isInstanceOf(IOException.class);
    store.write(7, 0, bytes());
    assertThat(storage("b").written).hasSize(1);
    assertThat(managers.asked).containsExactly("m0:", "m0:s0");
  }

  @Test
  void withoutManagersItStaysWhereItWas() throws Exception {
    store.write(5, 0, bytes());
    managers.address = "";
    storage("a").gone = true;
    assertThatThrownBy(() -> store.write(6, 0, bytes())).isInstanceOf(IOException.class);
    storage("a").gone = false;
    store.write(6, 0, bytes());
    assertThat(storage("a").written).hasSize(2);
  }

  @Test
  void withoutStorageItFails() {
    managers.address = "";
    assertThatThrownBy(() -> store.write(5, 0, bytes())).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store.delete(5)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store.read(5, 0, bytes())).isInstanceOf(IOException.class);
  }

  @Test
  void aReadIsPatientAndThenFailsForOthersAtOnce() throws Exception {
    storage("a").failingReads = 3;
    assertThat(store.read(5, 0, bytes())).isEqualTo(10);
    storage("a").gone = true;
    long begin = now;
    assertThatThrownBy(() -> store.read(5, 0, bytes())).isInstanceOf(IOException.class);
    assertThat(now - begin).isGreaterThanOrEqualTo(Duration.ofMillis(1500).toNanos());
    int before = storage("a").reads;
    assertThatThrownBy(() -> store.read(6, 0, bytes())).isInstanceOf(IOException.class);
    assertThat(storage("a").reads).isEqualTo(before + 1);
    storage("a").gone = false;
    assertThat(store.read(5, 0, bytes())).isEqualTo(10);
  }
}
