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
import io.legoos.protocol.control.v1.ReadRequest;
import io.legoos.protocol.control.v1.ReadResponse;
import io.legoos.protocol.control.v1.RemoveRequest;
import io.legoos.protocol.control.v1.RemoveResponse;
import io.legoos.protocol.control.v1.StorageGrpc;
import io.legoos.protocol.control.v1.WriteRequest;
import io.legoos.protocol.control.v1.WriteResponse;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StorageBackupStoreTest {
  private static final int MIB = 1 << 20;

  private final FakeStorage storage = new FakeStorage();
  private Server server;
  private ManagedChannel channel;
  private StorageBackupStore store;

  @BeforeEach
  void start() throws IOException {
    String name = "storage-" + System.identityHashCode(this);
    server = InProcessServerBuilder.forName(name).addService(storage).build().start();
    channel = InProcessChannelBuilder.forName(name).build();
    store = new StorageBackupStore(channel, "backup", "/m0-", Duration.ofSeconds(20));
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  /** What the storage monitor does, and refuses. */
  private static final class FakeStorage extends StorageGrpc.StorageImplBase {
    final Map<String, byte[]> files = new ConcurrentHashMap<>();
    volatile Status failure = Status.OK;
    volatile boolean silent;

    private boolean refuses(StreamObserver<?> caller, int length) {
      if (silent) {
        return true;
      }
      Status status = length > MIB ? Status.INVALID_ARGUMENT : failure;
      if (!status.isOk()) {
        caller.onError(status.asRuntimeException());
        return true;
      }
      return false;
    }

    @Override
    public void write(WriteRequest request, StreamObserver<WriteResponse> caller) {
      if (refuses(caller, request.getData().size())) {
        return;
      }
      String file = request.getFile().getVnode() + request.getFile().getPath();
      byte[] before = files.getOrDefault(file, new byte[0]);
      int end = (int) request.getOffset() + request.getData().size();
      byte[] after = Arrays.copyOf(before, Math.max(before.length, end));
      request.getData().copyTo(after, (int) request.getOffset());
      files.put(file, after);
      caller.onNext(WriteResponse.newBuilder().setSizeBytes(after.length).build());
      caller.onCompleted();
    }

    @Override
    public void read(ReadRequest request, StreamObserver<ReadResponse> caller) {
      if (refuses(caller, request.getLength())) {
        return;
      }
      byte[] file = files.get(request.getFile().getVnode() + request.getFile().getPath());
      if (file == null) {
        caller.onError(Status.NOT_FOUND.withDescription("ENOENT").asRuntimeException());
        return;
      }
      int from = (int) Math.min(file.length, request.getOffset());
      int length = Math.min(request.getLength(), file.length - from);
      caller.onNext(
          ReadResponse.newBuilder().setData(ByteString.copyFrom(file, from, length)).build());
      caller.onCompleted();
    }

    @Override
    public void remove(RemoveRequest request, StreamObserver<RemoveResponse> caller) {
      if (refuses(caller, 0)) {
        return;
      }
      String file = request.getFile().getVnode() + request.getFile().getPath();
      caller.onNext(RemoveResponse.newBuilder().setExisted(files.remove(file) != null).build());
      caller.onCompleted();
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private byte[] read(long segment, long offset, int length) throws IOException {
    MemorySegment target = MemorySegment.ofArray(new byte[length]);
    int read = store.read(segment, offset, target);
    return target.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE);
  }

  @Test
  void whatWasWrittenIsReadInPiecesOfAMiB() throws IOException {
    byte[] data = bytes(2 * MIB + 5000);
    store.write(7, 100, MemorySegment.ofArray(data));
    assertThat(storage.files).containsOnlyKeys("backup/m0-7");
    assertThat(read(7, 100, data.length)).isEqualTo(data);
    assertThat(read(7, 0, 100)).isEqualTo(new byte[100]);
    assertThat(read(7, 100 + MIB, 9)).isEqualTo(Arrays.copyOfRange(data, MIB, MIB + 9));
  }

  @Test
  void theEndOfASegmentIsAShortRead() throws IOException {
    store.write(1, 0, MemorySegment.ofArray(bytes(MIB + 3)));
    assertThat(read(1, 0, 2 * MIB)).isEqualTo(bytes(MIB + 3));
    assertThat(read(1, MIB + 3, 5)).isEmpty();
    assertThat(read(2, 0, 5)).as("no such segment").isEmpty();
  }

  @Test
  void aDeletedSegmentIsGoneAndMayBeDeletedAgain() throws IOException {
    store.write(1, 0, MemorySegment.ofArray(bytes(10)));
    store.delete(1);
    assertThat(storage.files).isEmpty();
    store.delete(1);
  }

  @Test
  void aFailureIsAnIoExceptionThatSaysWhichSegment() {
    storage.failure = Status.RESOURCE_EXHAUSTED.withDescription("ENOSPC: the volume is full");
    assertThatThrownBy(() -> store.write(3, 0, MemorySegment.ofArray(bytes(10))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("write /m0-3")
        .hasMessageContaining("ENOSPC");
    assertThatThrownBy(() -> read(3, 0, 5)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store.delete(3)).isInstanceOf(IOException.class);
  }

  @Test
  void aSilentStorageMonitorIsGivenUp() {
    storage.silent = true;
    StorageBackupStore hasty =
        new StorageBackupStore(channel, "backup", "/m0-", Duration.ofMillis(50));
    assertThatThrownBy(() -> hasty.write(3, 0, MemorySegment.ofArray(bytes(10))))
        .hasMessageContaining("DEADLINE_EXCEEDED");
    assertThatThrownBy(() -> hasty.read(3, 0, MemorySegment.ofArray(bytes(10))))
        .hasMessageContaining("DEADLINE_EXCEEDED");
    assertThatThrownBy(() -> hasty.delete(3)).hasMessageContaining("DEADLINE_EXCEEDED");
  }

  @Test
  void aLogWorksOverIt() throws IOException {
    ReplicaLog log = new ReplicaLog(store, 1 << 20, ReplicaLogSettings.DEFAULT);
    ReplicaPages pages = ReplicaPages.create(log, 1);
    for (int i = 0; i < 200; i++) {
      assertThat(pages.write(i * 4096L, MemorySegment.ofArray(bytes(4096 + i)), i)).isTrue();
    }
    while (log.flushStep()) {}
    MemorySegment page = MemorySegment.ofArray(new byte[4096]);
    for (int i = 0; i < 200; i++) {
      assertThat(pages.read(i * 4096L, page, 0)).isEqualTo(ReplicaRead.OK);
      assertThat(page.toArray(ValueLayout.JAVA_BYTE))
          .isEqualTo(Arrays.copyOfRange(bytes(4096 + i), i, 4096 + i));
    }
    pages.close();
    while (log.compactStep()) {}
    assertThat(storage.files).isEmpty();
    log.close();
  }
}
