package io.legoos.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.legoos.protocol.Incarnation;
import io.legoos.protocol.ReplicaFile;
import io.legoos.protocol.control.v1.FileRef;
import io.legoos.protocol.control.v1.MonitorIdentity;
import io.legoos.protocol.control.v1.Role;
import io.legoos.runtime.PeerIdentity;
import io.legoos.runtime.PeerRole;
import io.legoos.storage.volume.StorageException;
import io.legoos.storage.volume.StorageException.Errno;
import io.legoos.storage.volume.VolumeSpace;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("M13")
class ReplicaSegmentsTest {
  private static final PeerIdentity M0 = new PeerIdentity("m0", PeerRole.MEMORY);
  private static final Incarnation FIRST = new Incarnation(1, 2);
  private static final Incarnation SECOND = new Incarnation(3, 4);

  @TempDir Path dir;
  private final VolumeSpace space = new VolumeSpace(1000, 0);
  private VNodeStore store;
  private ReplicaSegments segments;

  @BeforeEach
  void open() {
    store = new VNodeStore(dir, space);
    segments = new ReplicaSegments(store);
  }

  @AfterEach
  void close() {
    segments.close();
  }

  private static FileRef file(String vnode, String path) {
    return FileRef.newBuilder().setVnode(vnode).setPath(path).build();
  }

  private static FileRef segment(String monitor, Incarnation incarnation, long number) {
    return file(ReplicaFile.VNODE, new ReplicaFile(monitor, incarnation, number).path());
  }

  private void write(FileRef file, PeerIdentity caller) throws StorageException {
    ByteBuffer data = ByteBuffer.wrap(new byte[10]);
    long size =
        segments.guard(file, caller, () -> store.write(FilePath.of(file), 0, data, true, false));
    assertThat(size).isEqualTo(10);
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(StorageException.class)
        .extracting(e -> ((StorageException) e).errno())
        .isEqualTo(Errno.EACCES);
  }

  private static MonitorIdentity identity(String name, Role role, Incarnation incarnation) {
    return MonitorIdentity.newBuilder()
        .setName(name)
        .setRole(role)
        .setIncarnation(incarnation.toByteString())
        .build();
  }

  @Test
  void aSegmentIsTheMonitorsThatItsNameSays() throws Exception {
    write(segment("m0", FIRST, 0), M0);
    FileRef other = segment("m1", FIRST, 0);
    refused(() -> write(other, M0));
    refused(() -> write(segment("m0.x", FIRST, 0), M0));
    PeerIdentity processor = new PeerIdentity("m0", PeerRole.PROCESSOR);
    refused(() -> write(segment("m0", FIRST, 1), processor));
    refused(() -> write(file(ReplicaFile.VNODE, "/m0.secret"), M0));
    refused(() -> write(file(ReplicaFile.VNODE, "/"), M0));
    refused(() -> write(file(ReplicaFile.VNODE, ""), M0));
    write(file("v1", "/anything"), processor);
    assertThat(space.usedBytes()).isEqualTo(20);
  }

  @Test
  void segmentsGoWithTheStartOfTheMonitorThatWroteThem() throws Exception {
    for (int i = 0; i < 20; i++) {
      write(segment("m0", FIRST, i), M0);
    }
    write(segment("m0", SECOND, 0), M0);
    write(segment("m1", FIRST, 0), new PeerIdentity("m1", PeerRole.MEMORY));
    segments.forget(identity("m2", Role.ROLE_MEMORY, new Incarnation(9, 9)));
    segments.forget(identity("p0", Role.ROLE_PROCESSOR, SECOND));
    Incarnation third = new Incarnation(5, 6);
    write(segment("m0", third, 7), M0);
    segments.forget(identity("m0", Role.ROLE_MEMORY, third));
    segments.forget(identity("m0", Role.ROLE_MEMORY, third));
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(space.usedBytes()).isEqualTo(220));
    assertThat(dir.resolve(ReplicaFile.VNODE + segment("m0", third, 7).getPath())).doesNotExist();
    refused(() -> write(segment("m0", third, 8), M0));
    write(segment("m0", SECOND, 1), M0);
  }

  @Test
  void filesThatAreNoSegmentsStay() throws Exception {
    Files.createDirectories(dir.resolve(ReplicaFile.VNODE));
    Path note = Files.writeString(dir.resolve(ReplicaFile.VNODE).resolve("README"), "x");
    write(segment("m0", FIRST, 0), M0);
    segments.forget(identity("m0", Role.ROLE_MEMORY, FIRST));
    await().atMost(Duration.ofSeconds(30)).until(() -> space.usedBytes() == 0);
    assertThat(note).exists();
  }
}
