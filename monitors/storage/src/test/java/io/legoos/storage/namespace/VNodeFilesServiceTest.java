package io.legoos.storage.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.legoos.linux.FileMode;
import io.legoos.protocol.control.v1.DeleteVolumeRequest;
import io.legoos.protocol.control.v1.DeleteVolumeResponse;
import io.legoos.protocol.control.v1.Inode;
import io.legoos.protocol.control.v1.MakeRequest;
import io.legoos.protocol.control.v1.ReleaseRequest;
import io.legoos.protocol.control.v1.ReleaseResponse;
import io.legoos.runtime.PeerIdentity;
import io.legoos.runtime.PeerRole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may speak for whom, and how errors travel. */
class VNodeFilesServiceTest {
  private static final PeerIdentity P0 = new PeerIdentity("p0", PeerRole.PROCESSOR);
  private static final PeerIdentity P1 = new PeerIdentity("p1", PeerRole.PROCESSOR);
  private static final PeerIdentity M0 = new PeerIdentity("m0", PeerRole.MEMORY);

  private static final PeerIdentity MANAGER = new PeerIdentity("managers", PeerRole.MANAGER);

  private static final MakeRequest MAKE =
      MakeRequest.newBuilder()
          .setVnode(TestVolume.VNODE)
          .setDirectory(1)
          .setName(TestVolume.bytes("f"))
          .setMode(FileMode.S_IFREG | 0644)
          .setOrigin(TestVolume.origin(1, 0))
          .build();

  @TempDir Path dir;
  private TestVolume volume;
  private VNodeFilesService service;

  @BeforeEach
  void open() throws Exception {
    volume = new TestVolume(dir, 1 << 30, new ManualClock());
    service = new VNodeFilesService(volume.volumes);
  }

  @AfterEach
  void close() {
    volume.close();
  }

  /** The answer, or the error, that a caller sees. */
  private static final class Caller<A> implements StreamObserver<A> {
    private final List<A> answers = new ArrayList<>();
    private @Nullable Status error;

    @Override
    public void onNext(A answer) {
      answers.add(answer);
    }

    @Override
    public void onError(Throwable failure) {
      error = Status.fromThrowable(failure);
    }

    @Override
    public void onCompleted() {}

    void refused(Status.Code code, String errno) {
      assertThat(answers).isEmpty();
      Status status = Objects.requireNonNull(error);
      assertThat(status.getCode()).isEqualTo(code);
      assertThat(status.getDescription()).startsWith(errno + ": ");
    }
  }

  private static <A> Caller<A> call(PeerIdentity who, Consumer<Caller<A>> call) {
    Caller<A> caller = new Caller<>();
    who.in(Context.current()).run(() -> call.accept(caller));
    return caller;
  }

  @Test
  void aProcessorMonitorSpeaksForItsOwnHolders() {
    VNodeFilesServiceTest.<Inode>call(P1, caller -> service.make(MAKE, caller))
        .refused(Status.Code.PERMISSION_DENIED, "EACCES");
    ReleaseRequest release =
        ReleaseRequest.newBuilder().setVnode(TestVolume.VNODE).setHolder(TestVolume.HOLDER).build();
    VNodeFilesServiceTest.<ReleaseResponse>call(P1, caller -> service.release(release, caller))
        .refused(Status.Code.PERMISSION_DENIED, "EACCES");
    Caller<Inode> first = call(P0, caller -> service.make(MAKE, caller));
    assertThat(first.answers).hasSize(1);
    // A memory monitor hands requests on.
    Caller<Inode> again = call(M0, caller -> service.make(MAKE, caller));
    assertThat(again.answers).isEqualTo(first.answers);
  }

  @Test
  void onlyAManagerDeletesAVolume() {
    DeleteVolumeRequest delete =
        DeleteVolumeRequest.newBuilder().setVnode(TestVolume.VNODE).build();
    for (PeerIdentity other : List.of(P0, M0)) {
      VNodeFilesServiceTest.<DeleteVolumeResponse>call(
              other, caller -> service.deleteVolume(delete, caller))
          .refused(Status.Code.PERMISSION_DENIED, "EACCES");
    }
    Caller<DeleteVolumeResponse> deleted =
        call(MANAGER, caller -> service.deleteVolume(delete, caller));
    assertThat(deleted.answers).containsExactly(existed());
  }

  private static DeleteVolumeResponse existed() {
    return DeleteVolumeResponse.newBuilder().setExisted(true).build();
  }

  @Test
  void errorsHaveTheErrnosNameInFront() {
    VNodeFilesServiceTest.<Inode>call(
            P0, caller -> service.make(MAKE.toBuilder().setVnode("none").build(), caller))
        .refused(Status.Code.NOT_FOUND, "ENOENT");
    VNodeFilesServiceTest.<Inode>call(
            P0, caller -> service.make(MAKE.toBuilder().setDirectory(99).build(), caller))
        .refused(Status.Code.NOT_FOUND, "ESTALE");
    volume.volumes.forget(io.legoos.protocol.control.v1.MonitorIdentity.getDefaultInstance());
    VNodeFilesServiceTest.<DeleteVolumeResponse>call(
            MANAGER,
            caller ->
                service.deleteVolume(
                    DeleteVolumeRequest.newBuilder().setVnode("../v").build(), caller))
        .refused(Status.Code.INVALID_ARGUMENT, "EINVAL");
  }
}
